package org.gridmask.examples.data;

/**
 * An image on the heap.
 *
 * @param shape its own shape
 * @param pixels 8-bit values, row by row, the channels of a pixel side by side (OpenCV's order)
 */
record Bitmap(ImageShape shape, byte[] pixels) {}
