package org.gridmask.dl4j.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The objects that a detector found in an image, the highest scores first.
 *
 * @param boxes x0, y0, x1, y1 of each object, in pixels
 * @param labels the label of each object, from 1
 * @param scores the probability of each object's class
 */
public record Detections(float[][] boxes, int[] labels, float[] scores) {

  /** Boxes with a shorter side are dropped, as in torchvision. */
  private static final float MIN_SIDE = 1e-2f;

  /**
   * The detections in a batch: the regions above the score threshold, after non-maximum suppression
   * within each class, limited to those with the highest scores.
   *
   * @param output the output of a {@link BoxHeadOutputLayer} in inference
   * @param groundTruth the network's second input, see {@link GroundTruth}
   * @param options the detector's options
   * @return the detections of each image
   */
  public static List<Detections> of(
      INDArray output, INDArray groundTruth, DetectorOptions options) {
    GroundTruth truth = new GroundTruth(groundTruth);
    float[] rows = Floats.of(output);
    int width = (int) output.size(1);
    List<Detections> detections = new ArrayList<>();
    for (int image = 0; image < truth.images(); image++) {
      detections.add(of(rows, width, truth, image, options));
    }
    return detections;
  }

  private static Detections of(
      float[] rows, int width, GroundTruth truth, int image, DetectorOptions options) {
    int classes = options.classes() + 1;
    int regions = width - Regions.COLUMNS;
    float extent = options.style().extent();
    int capacity = rows.length / width * options.classes();
    float[] boxes = new float[Boxes.CORNERS * capacity];
    float[] scores = new float[capacity];
    int[] labels = new int[capacity];
    int count = 0;
    float[] region = new float[Boxes.CORNERS];
    for (int at = 0; at < rows.length; at += width) {
      if (rows[at + regions] != image) {
        continue;
      }
      System.arraycopy(rows, at + regions + Regions.BOX, region, 0, Boxes.CORNERS);
      for (int label = 1; label < classes; label++) {
        if (rows[at + label] <= options.minScore()) {
          continue;
        }
        int differences = at + classes + Boxes.CORNERS * label;
        float[] box = new float[Boxes.CORNERS];
        options.headCoder().decode(rows, differences, region, 0, box, 0);
        Boxes.clip(box, truth.height(image), truth.width(image), extent);
        if (Boxes.isAtLeast(box, 0, MIN_SIDE, extent)) {
          System.arraycopy(box, 0, boxes, Boxes.CORNERS * count, Boxes.CORNERS);
          scores[count] = rows[at + label];
          labels[count++] = label;
        }
      }
    }
    int[] kept =
        new NonMaximumSuppression(options.detectionNms(), extent)
            .keep(
                Arrays.copyOf(boxes, Boxes.CORNERS * count),
                Arrays.copyOf(scores, count),
                Arrays.copyOf(labels, count));
    return select(
        boxes, labels, scores, Arrays.copyOf(kept, Math.min(kept.length, options.maxDetections())));
  }

  private static Detections select(float[] boxes, int[] labels, float[] scores, int[] kept) {
    Detections selected =
        new Detections(new float[kept.length][], new int[kept.length], new float[kept.length]);
    for (int i = 0; i < kept.length; i++) {
      int at = Boxes.CORNERS * kept[i];
      selected.boxes[i] = Arrays.copyOfRange(boxes, at, at + Boxes.CORNERS);
      selected.labels[i] = labels[kept[i]];
      selected.scores[i] = scores[kept[i]];
    }
    return selected;
  }
}
