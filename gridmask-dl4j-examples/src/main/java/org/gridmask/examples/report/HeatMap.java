package org.gridmask.examples.report;

import java.awt.image.BufferedImage;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Class activation maps as colours over a picture. */
public final class HeatMap {

  private HeatMap() {}

  /**
   * Lays a map over a picture.
   *
   * @param picture the picture
   * @param map the map [h, w], of any size and any scale
   * @return a new picture of the same size
   */
  public static BufferedImage over(BufferedImage picture, INDArray map) {
    throw new UnsupportedOperationException();
  }
}
