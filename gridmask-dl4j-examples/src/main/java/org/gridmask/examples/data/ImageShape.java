package org.gridmask.examples.data;

import java.io.Serializable;
import org.gridmask.check.Checks;

/**
 * The shape of the images of a data set.
 *
 * @param height the height in pixels, at least 1
 * @param width the width in pixels, at least 1
 * @param channels 1 (grey) or 3 (BGR)
 */
public record ImageShape(int height, int width, int channels) implements Serializable {

  /** Checks the ranges. */
  public ImageShape {
    Checks.atLeast("height", height, 1);
    Checks.atLeast("width", width, 1);
    if (channels != 1 && channels != 3) {
      throw Checks.invalid("channels", "1 or 3", channels);
    }
  }

  /** Height and width for messages, such as "32 x 48". */
  String size() {
    return height + " x " + width;
  }

  /**
   * The number of values in one image.
   *
   * @return height times width times channels
   */
  public int length() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }
}
