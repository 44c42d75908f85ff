package org.gridmask.internal.jpeg;

import org.gridmask.internal.resize.Window;

/**
 * The part of a JPEG file's plane that a window needs, in whole blocks of 8 x 8 samples.
 *
 * @param start where its samples begin among those of all planes
 * @param halfRows whether a sample stands for two of the picture's rows
 * @param halfColumns whether a sample stands for two of the picture's columns
 * @param lastRow the last row of samples that is the picture's
 * @param lastColumn the last column of samples that is the picture's
 */
record JpegPlane(
    int start,
    int firstBlockRow,
    int lastBlockRow,
    int firstBlock,
    int lastBlock,
    boolean halfRows,
    boolean halfColumns,
    int lastRow,
    int lastColumn) {

  static final int BLOCK_SIDE = 8;

  static JpegPlane of(BaselineJpeg jpeg, Window window, boolean isColour, int start) {
    boolean halfRows = isColour && jpeg.halvesRows();
    boolean halfColumns = isColour && jpeg.halvesColumns();
    int lastRow = last(jpeg.rows(), halfRows);
    int lastColumn = last(jpeg.columns(), halfColumns);
    int bottom = window.top() + window.height() - 1;
    int right = window.left() + window.width() - 1;
    return new JpegPlane(
        start,
        firstFor(window.top(), halfRows) / BLOCK_SIDE,
        lastFor(bottom, halfRows, lastRow) / BLOCK_SIDE,
        firstFor(window.left(), halfColumns) / BLOCK_SIDE,
        lastFor(right, halfColumns, lastColumn) / BLOCK_SIDE,
        halfRows,
        halfColumns,
        lastRow,
        lastColumn);
  }

  private static int last(int pixels, boolean half) {
    return (half ? (pixels + 1) / 2 : pixels) - 1;
  }

  /** The first sample that counts for a pixel: a half is interpolated with both its neighbours. */
  private static int firstFor(int pixel, boolean half) {
    return half ? Math.max(0, pixel / 2 - 1) : pixel;
  }

  private static int lastFor(int pixel, boolean half, int last) {
    return half ? Math.min(last, pixel / 2 + 1) : pixel;
  }

  /** How far one row of samples is from the next. */
  int step() {
    return (lastBlock - firstBlock + 1) * BLOCK_SIDE;
  }

  /** Where the samples of the next plane begin. */
  int end() {
    return start + step() * (lastBlockRow - firstBlockRow + 1) * BLOCK_SIDE;
  }

  boolean hasBlock(int blockRow, int block) {
    return blockRow >= firstBlockRow
        && blockRow <= lastBlockRow
        && block >= firstBlock
        && block <= lastBlock;
  }

  /** Where a block's first sample is. */
  int block(int blockRow, int block) {
    return at(blockRow * BLOCK_SIDE, block * BLOCK_SIDE);
  }

  /** Where a sample is. */
  int at(int row, int column) {
    return start + (row - firstBlockRow * BLOCK_SIDE) * step() + column - firstBlock * BLOCK_SIDE;
  }

  /** The row of samples that a row of the picture lies in. */
  int nearRow(int y) {
    return halfRows ? y / 2 : y;
  }

  /** The row of samples that counts a third of it, the same where nothing is interpolated. */
  int farRow(int y) {
    return halfRows ? Math.max(0, Math.min(lastRow, y / 2 + (y % 2 == 0 ? -1 : 1))) : y;
  }
}
