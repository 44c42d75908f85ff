package org.gridmask.dl4j.detection;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Regions of images, [R, 10]: the image's index in the batch, x0, y0, x1, y1, and in training the
 * label, 0 for background, and the differences to the object that the box head learns; otherwise
 * the label is -1.
 */
final class Regions {

  static final int COLUMNS = 10;
  static final int BOX = 1;
  static final int LABEL = 5;
  static final int TARGET = 6;
  static final int NO_LABEL = -1;

  private final float[] values;

  Regions(INDArray array) {
    values = Floats.of(array);
  }

  int count() {
    return values.length / COLUMNS;
  }

  int image(int region) {
    return (int) values[region * COLUMNS];
  }

  float[] box(int region) {
    int at = region * COLUMNS + BOX;
    return Arrays.copyOfRange(values, at, at + Boxes.CORNERS);
  }
}
