package org.gridmask.internal.pixel;

/** A source of 8-bit pixels, row by row. */
public interface PixelRows {

  int rows();

  int columns();

  /**
   * Reads the pixels of a row, packed into ints.
   *
   * @param channel the channel in the lowest byte
   * @param count the number of channels, in [1, 4]; the other bytes are 0
   * @param pixels receives the pixels
   */
  void read(int y, int channel, int count, int[] pixels);
}
