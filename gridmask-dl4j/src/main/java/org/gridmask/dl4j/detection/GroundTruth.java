package org.gridmask.dl4j.detection;

import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The second input of a detector, [N, 1 + objects, 5]: for each image a row of its height and width
 * without padding, the epoch and its index in the epoch, which key the samples, and an unused
 * number; and for each object a row of x0, y0, x1, y1 and the label, from 1; padded with rows of
 * label 0. {@code ImageDataSetIterator} reads labels of this form.
 *
 * <p>In inference only heights and widths are used. Epochs and indices are exact up to 2<sup>24
 * </sup>.
 */
public final class GroundTruth {

  static final int COLUMNS = 5;

  private final INDArray array;
  private final float[] values;
  private final int rows;

  /** The ground truth in an array of this form. */
  GroundTruth(INDArray array) {
    Checks.require(
        array.rank() == 3 && array.size(1) > 0 && array.size(2) == COLUMNS,
        "ground truth",
        "of shape [N, 1 + objects, 5]",
        Arrays.toString(array.shape()));
    this.array = array;
    rows = (int) array.size(1);
    values = Floats.of(array);
  }

  /**
   * An image and its objects.
   *
   * @param height the height without padding, in pixels
   * @param width the width without padding, in pixels
   * @param epoch the epoch, from 0
   * @param index the index of the image in the epoch, from 0
   * @param boxes x0, y0, x1, y1 of each object, in pixels
   * @param labels the label of each object, from 1
   */
  public record Image(int height, int width, int epoch, int index, float[][] boxes, int[] labels) {

    /** Checks that each box has a label. */
    public Image {
      Checks.require(boxes.length == labels.length, "labels", "as many as boxes", labels.length);
      for (float[] box : boxes) {
        Checks.require(box.length == Boxes.CORNERS, "box", "four numbers", box.length);
      }
    }

    /**
     * An image to detect objects in.
     *
     * @param height the height without padding, in pixels
     * @param width the width without padding, in pixels
     * @return the image without objects
     */
    public static Image ofSize(int height, int width) {
      return new Image(height, width, 0, 0, new float[0][], new int[0]);
    }
  }

  /**
   * The input for a batch of images.
   *
   * @param images the images
   * @return an array of shape [N, 1 + objects, 5]
   */
  public static INDArray of(List<Image> images) {
    Checks.notEmpty("images", images);
    int objects = images.stream().mapToInt(image -> image.labels.length).max().orElse(0);
    float[][][] values = new float[images.size()][1 + objects][COLUMNS];
    for (int i = 0; i < values.length; i++) {
      Image image = images.get(i);
      values[i][0] = new float[] {image.height, image.width, image.epoch, image.index, 0};
      for (int j = 0; j < image.labels.length; j++) {
        System.arraycopy(image.boxes[j], 0, values[i][j + 1], 0, Boxes.CORNERS);
        values[i][j + 1][Boxes.CORNERS] = image.labels[j];
      }
    }
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  int images() {
    return (int) array.size(0);
  }

  float height(int image) {
    return values[at(image, 0)];
  }

  float width(int image) {
    return values[at(image, 0) + 1];
  }

  KeyedRandom random(long seed, Purpose purpose, int image) {
    int at = at(image, 0);
    return KeyedRandom.of(seed, purpose, (long) values[at + 2], (long) values[at + 3]);
  }

  /** x0, y0, x1, y1 of each object of an image. */
  float[] boxes(int image) {
    float[] boxes = new float[Boxes.CORNERS * objects(image)];
    for (int i = 0, to = 0; i < rows - 1; i++) {
      if (label(image, i) > 0) {
        System.arraycopy(values, at(image, i + 1), boxes, to, Boxes.CORNERS);
        to += Boxes.CORNERS;
      }
    }
    return boxes;
  }

  /** The label of each object of an image. */
  int[] labels(int image) {
    int[] labels = new int[objects(image)];
    for (int i = 0, to = 0; i < rows - 1; i++) {
      if (label(image, i) > 0) {
        labels[to++] = label(image, i);
      }
    }
    return labels;
  }

  private int objects(int image) {
    int objects = 0;
    for (int i = 0; i < rows - 1; i++) {
      objects += label(image, i) > 0 ? 1 : 0;
    }
    return objects;
  }

  private int label(int image, int object) {
    return (int) values[at(image, object + 1) + Boxes.CORNERS];
  }

  private int at(int image, int row) {
    return (image * rows + row) * COLUMNS;
  }
}
