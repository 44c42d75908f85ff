package org.gridmask.internal.pixel;

/** Where the pixels of an image of bytes come from, row by row. */
public interface PixelRows {

  int rows();

  int columns();

  /**
   * Writes the pixels of a row.
   *
   * @param channel the channel that goes to the pixels' lowest byte
   * @param count how many channels to write, in [1, 4]; the bytes above are 0
   */
  void read(int y, int channel, int count, int[] pixels);
}
