package org.gridmask.examples.train;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.config.SegmentSection.Inference;
import org.gridmask.examples.config.TrainConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Predicts the class of each pixel of images of any size. The network takes sides that are a
 * multiple of 8 plus 1.
 *
 * <p>Images are predicted as a whole, padded with the mean at the right and bottom, or as semseg's
 * {@code tool/test.py} does: by windows that overlap, whose probabilities are averaged; images that
 * are smaller than a window are padded with the mean on both sides. The probabilities of several
 * scales, and of the mirrored image, can be averaged.
 *
 * @param network the network, whose first output is [N, classes, H, W]
 * @param inference how images are predicted
 * @param side the side of a window in pixels
 * @param stride the distance of windows as a share of their side, in (0, 1]
 * @param flip whether predictions are averaged with those of the mirrored image
 * @param scales the scales whose predictions are averaged, at least one
 */
record LabelMapPredictor(
    ComputationGraph network,
    Inference inference,
    int side,
    double stride,
    boolean flip,
    List<Double> scales) {

  private static final int STEP = 8;
  private static final int MIN_SIDE = 33;

  static LabelMapPredictor of(ComputationGraph network, TrainConfig config) {
    return new LabelMapPredictor(
        network,
        config.segment().inference(),
        config.data().size(),
        config.segment().stride(),
        config.segment().inferenceFlip(),
        config.segment().scales());
  }

  /**
   * The probabilities of each pixel's classes.
   *
   * @param image a normalised image, [1, 3, H, W]; the mean is 0
   * @return [classes, H, W]
   */
  INDArray probabilities(INDArray image) {
    int height = (int) image.size(2);
    int width = (int) image.size(3);
    INDArray sum = null;
    for (double scale : scales) {
      int scaledHeight = Math.max(1, (int) Math.rint(scale * height));
      int scaledWidth = Math.max(1, (int) Math.rint(scale * width));
      INDArray scaled =
          resized(image.slice(0), scaledHeight, scaledWidth)
              .reshape(1, 3, scaledHeight, scaledWidth);
      INDArray found =
          resized(inference == Inference.WHOLE ? whole(scaled) : windows(scaled), height, width);
      sum = sum == null ? found : sum.addi(found);
    }
    return scales.size() == 1 ? sum : sum.divi(scales.size());
  }

  private INDArray whole(INDArray image) {
    int height = (int) image.size(2);
    int width = (int) image.size(3);
    INDArray padded = padded(image, 0, 0, fitting(height), fitting(width));
    return cut(predicted(padded), 0, 0, height, width);
  }

  /** The next side that the network takes. */
  private static int fitting(int length) {
    return Math.max(MIN_SIDE, (length + STEP - 2) / STEP * STEP + 1);
  }

  private INDArray windows(INDArray image) {
    int height = (int) image.size(2);
    int width = (int) image.size(3);
    int top = Math.max(0, side - height) / 2;
    int left = Math.max(0, side - width) / 2;
    int paddedHeight = Math.max(side, height);
    int paddedWidth = Math.max(side, width);
    INDArray padded = padded(image, top, left, paddedHeight, paddedWidth);
    INDArray sum = null;
    INDArray counts = Nd4j.zeros(1, paddedHeight, paddedWidth);
    for (int y : starts(paddedHeight)) {
      for (int x : starts(paddedWidth)) {
        INDArray window =
            padded.get(area(y, x, side, side, NDArrayIndex.all(), NDArrayIndex.all()));
        INDArray found = predicted(window.dup('c'));
        if (sum == null) {
          sum = Nd4j.zeros(found.size(0), paddedHeight, paddedWidth);
        }
        area(sum, y, x, side, side).addi(found);
        area(counts, y, x, side, side).addi(1);
      }
    }
    return cut(sum.divi(counts.broadcast(sum.shape())), top, left, height, width);
  }

  /** Where windows begin; the last one ends at the border. */
  private List<Integer> starts(int length) {
    int step = (int) Math.ceil(side * stride);
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start + side < length; start += step) {
      starts.add(start);
    }
    starts.add(length - side);
    return starts;
  }

  /** The probabilities of an image whose size the network takes, [classes, H, W]. */
  private INDArray predicted(INDArray image) {
    INDArray found = softmax(image);
    if (!flip) {
      return found;
    }
    return found.addi(mirrored(softmax(mirrored(image)))).divi(2);
  }

  private INDArray softmax(INDArray image) {
    return network.output(false, image)[0].slice(0).dup('c');
  }

  /** Reverses the order of the columns. */
  private static INDArray mirrored(INDArray image) {
    float[] values = image.dup('c').data().asFloat();
    int width = (int) image.size(image.rank() - 1);
    for (int row = 0; row < values.length; row += width) {
      for (int x = 0; x < width / 2; x++) {
        float left = values[row + x];
        values[row + x] = values[row + width - 1 - x];
        values[row + width - 1 - x] = left;
      }
    }
    return Nd4j.createFromArray(values).reshape(image.shape());
  }

  private static INDArray padded(INDArray image, int top, int left, int height, int width) {
    if (image.size(2) == height && image.size(3) == width) {
      return image;
    }
    INDArray padded = Nd4j.zeros(1, image.size(1), height, width);
    padded
        .get(
            area(
                top,
                left,
                (int) image.size(2),
                (int) image.size(3),
                NDArrayIndex.all(),
                NDArrayIndex.all()))
        .assign(image);
    return padded;
  }

  /** A copy: ND4J takes the last slices of a smaller view for empty. */
  private static INDArray cut(INDArray planes, int top, int left, int height, int width) {
    return area(planes, top, left, height, width).dup('c');
  }

  private static INDArray area(INDArray planes, int top, int left, int height, int width) {
    return planes.get(area(top, left, height, width, NDArrayIndex.all()));
  }

  private static INDArrayIndex[] area(
      int top, int left, int height, int width, INDArrayIndex... before) {
    List<INDArrayIndex> all = new ArrayList<>(List.of(before));
    all.add(NDArrayIndex.interval(top, top + height));
    all.add(NDArrayIndex.interval(left, left + width));
    return all.toArray(INDArrayIndex[]::new);
  }

  /** Planes [C, H, W] in another size, by OpenCV's INTER_LINEAR. */
  private static INDArray resized(INDArray planes, int height, int width) {
    if (planes.size(1) == height && planes.size(2) == width) {
      return planes;
    }
    int count = (int) planes.size(0);
    float[] values = new float[count * height * width];
    try (Mat from = new Mat((int) planes.size(1), (int) planes.size(2), opencv_core.CV_32FC1);
        Mat to = new Mat(height, width, opencv_core.CV_32FC1);
        Size size = new Size(width, height)) {
      for (int c = 0; c < count; c++) {
        from.<FloatBuffer>createBuffer().put(planes.slice(c).dup('c').data().asFloat());
        opencv_imgproc.resize(from, to, size, 0, 0, opencv_imgproc.INTER_LINEAR);
        to.<FloatBuffer>createBuffer().get(values, c * height * width, height * width);
      }
    }
    return Nd4j.createFromArray(values).reshape(count, height, width);
  }

  /**
   * The most probable class of each pixel; the first one of a tie.
   *
   * @param probabilities [classes, H, W]
   * @return the classes in row-major order
   */
  static byte[] mostProbable(INDArray probabilities) {
    float[] best = probabilities.slice(0).dup('c').data().asFloat();
    byte[] classes = new byte[best.length];
    for (int c = 1; c < probabilities.size(0); c++) {
      float[] plane = probabilities.slice(c).dup('c').data().asFloat();
      for (int i = 0; i < best.length; i++) {
        if (plane[i] > best[i]) {
          best[i] = plane[i];
          classes[i] = (byte) c;
        }
      }
    }
    return classes;
  }

  /**
   * The classes of a label map.
   *
   * @param labels [1, 1, H, W]
   * @return the classes in row-major order
   */
  static byte[] classes(INDArray labels) {
    float[] values = labels.dup('c').data().asFloat();
    byte[] classes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      classes[i] = (byte) values[i];
    }
    return classes;
  }
}
