package org.gridmask.statistics;

/**
 * The bounding box of an object in an image: the pixels of the rows [y0, y1) and the columns [x0,
 * x1), at least one.
 *
 * @param y0 the first row, from 0 at the top
 * @param x0 the first column, from 0 at the left
 * @param y1 the row after the last, greater than y0
 * @param x1 the column after the last, greater than x0
 */
public record ObjectBox(int y0, int x0, int y1, int x1) {}
