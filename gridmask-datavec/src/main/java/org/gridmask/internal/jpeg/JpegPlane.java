package org.gridmask.internal.jpeg;

import org.gridmask.internal.resize.Window;

/**
 * The part of a component's sample plane that a window needs, in whole blocks of 8 x 8 samples.
 *
 * @param start the index of its first sample in the array of all planes
 * @param halfRows whether rows are subsampled by 2
 * @param halfColumns whether columns are subsampled by 2
 * @param lastRow the last row of samples inside the image
 * @param lastColumn the last column of samples inside the image
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

  /** The first sample needed for a pixel; upsampling interpolates with both neighbours. */
  private static int firstFor(int pixel, boolean half) {
    return half ? Math.max(0, pixel / 2 - 1) : pixel;
  }

  private static int lastFor(int pixel, boolean half, int last) {
    return half ? Math.min(last, pixel / 2 + 1) : pixel;
  }

  /** The row stride. */
  int stride() {
    return (lastBlock - firstBlock + 1) * BLOCK_SIDE;
  }

  /** The start of the next plane. */
  int end() {
    return start + stride() * (lastBlockRow - firstBlockRow + 1) * BLOCK_SIDE;
  }

  boolean hasBlock(int blockRow, int block) {
    return blockRow >= firstBlockRow
        && blockRow <= lastBlockRow
        && block >= firstBlock
        && block <= lastBlock;
  }

  /** The index of a block's first sample. */
  int block(int blockRow, int block) {
    return at(blockRow * BLOCK_SIDE, block * BLOCK_SIDE);
  }

  /** The index of a sample. */
  int at(int row, int column) {
    return start + (row - firstBlockRow * BLOCK_SIDE) * stride() + column - firstBlock * BLOCK_SIDE;
  }

  /** The row of samples that contains a row of the image. */
  int nearRow(int y) {
    return halfRows ? y / 2 : y;
  }

  /** The row of samples with a third of its weight; the same row without subsampling. */
  int farRow(int y) {
    return halfRows ? Math.max(0, Math.min(lastRow, y / 2 + (y % 2 == 0 ? -1 : 1))) : y;
  }
}
