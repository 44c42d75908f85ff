package org.gridmask.dl4j.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Every part has the numbers that torchvision computed. */
class TorchvisionPartsTest {

  private static JsonNode parts;

  @BeforeAll
  static void read() throws IOException {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    parts =
        new ObjectMapper()
            .readTree(Path.of(shared, "vision", "detection", "parity", "parts.json").toFile());
  }

  private static float[] floats(JsonNode node) {
    double[] numbers = numbers(node);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** The numbers of nested lists, one after the other. */
  private static double[] numbers(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .flatMapToDouble(
            element ->
                element.isArray()
                    ? DoubleStream.of(numbers(element))
                    : DoubleStream.of(element.asDouble()))
        .toArray();
  }

  private static int[] integers(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static void assertClose(float[] found, double[] expected, double error) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      double tolerance = error * Math.max(1, Math.abs(expected[i]));
      assertThat((double) found[i]).as("number " + i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void anchors() {
    JsonNode expected = parts.get("anchors");
    DetectorOptions options = DetectorOptions.builder(1).build();
    int count = expected.get("count").asInt();
    int[] image = integers(expected.get("image_padded_hw"));
    float[] boxes = new float[4 * count];
    int at = 0;
    for (int level = 0; level < 5; level++) {
      float[] cell = AnchorGrid.cell(options, level);
      assertThat(cell).containsExactly(floats(expected.get("cell_anchors").get(level)));
      JsonNode size = expected.get("feature_hw").get(level);
      int h = size.get(0).asInt();
      int w = size.get(1).asInt();
      at = AnchorGrid.fill(cell, h, w, image[0] / h, image[1] / w, boxes, at);
    }

    assertThat(at).isEqualTo(boxes.length);
    expected
        .get("at")
        .fields()
        .forEachRemaining(
            anchor -> {
              int from = 4 * Integer.parseInt(anchor.getKey());
              assertThat(Arrays.copyOfRange(boxes, from, from + 4))
                  .containsExactly(floats(anchor.getValue()));
            });
    double sum = 0;
    for (float number : boxes) {
      sum += number;
    }
    assertThat(sum).isEqualTo(expected.get("sum").asDouble());
  }

  @Test
  void intersectionOverUnion() {
    float[] objects = floats(parts.get("gt"));
    float[] boxes = floats(parts.get("boxes"));
    int count = boxes.length / 4;
    float[] found = new float[objects.length / 4 * count];
    for (int i = 0; i < found.length; i++) {
      int object = i / count;
      int box = i % count;
      found[i] =
          Boxes.iou(
              objects,
              object,
              Boxes.area(objects, object, 0),
              boxes,
              box,
              Boxes.area(boxes, box, 0),
              0);
    }

    assertClose(found, numbers(parts.get("iou")), 2e-7);
  }

  @Test
  void matches() {
    float[] objects = floats(parts.get("gt"));
    float[] boxes = floats(parts.get("boxes"));
    DetectorOptions options = DetectorOptions.builder(1).build();

    assertThat(options.rpnMatcher().match(objects, boxes))
        .containsExactly(integers(parts.get("matches_rpn_0.7_0.3_low_quality")));
    assertThat(options.headMatcher().match(objects, boxes))
        .containsExactly(integers(parts.get("matches_head_0.5")));
  }

  @Test
  void boxCoder() {
    float[] objects = floats(parts.get("gt"));
    float[] boxes = floats(parts.get("boxes"));
    float[] deltas = floats(parts.get("deltas"));
    int[] matches = integers(parts.get("matches_head_0.5"));
    DetectorOptions options = DetectorOptions.builder(1).build();
    int count = boxes.length / 4;
    float[] rpn = new float[boxes.length];
    float[] head = new float[boxes.length];
    float[] decoded = new float[boxes.length];
    for (int i = 0; i < count; i++) {
      int object = Math.max(matches[i], 0);
      options.rpnCoder().encode(objects, object, boxes, i, rpn, 4 * i);
      options.headCoder().encode(objects, object, boxes, i, head, 4 * i);
      options.rpnCoder().decode(deltas, 4 * i, boxes, i, decoded, i);
    }

    assertClose(rpn, numbers(parts.get("encode_1111")), 2e-6);
    assertClose(head, numbers(parts.get("encode_10_10_5_5")), 2e-6);
    assertClose(decoded, numbers(parts.get("decode_1111")), 1e-6);
  }

  @Test
  void nonMaximumSuppression() {
    float[] boxes = floats(parts.get("boxes"));
    float[] scores = floats(parts.get("scores"));
    int[] oneGroup = new int[scores.length];

    assertThat(new NonMaximumSuppression(0.5, 0).keep(boxes, scores, oneGroup))
        .containsExactly(integers(parts.get("nms_0.5")));
    assertThat(new NonMaximumSuppression(0.3, 0).keep(boxes, scores, oneGroup))
        .containsExactly(integers(parts.get("nms_0.3")));
  }

  private static FloatIndexer elements(INDArray array) {
    return (FloatIndexer) array.data().indexer();
  }

  private static INDArray array(JsonNode numbers, long... shape) {
    return Nd4j.createFromArray(floats(numbers)).reshape('c', shape);
  }

  @Test
  void roiAlign() {
    JsonNode expected = parts.get("roi_align");
    int[] shape = integers(expected.get("feature_shape"));
    int channels = shape[1];
    int size = expected.get("output").asInt();
    int count = expected.get("rois").size();
    long[] resultShape = {count, channels, size, size};
    INDArray feature = array(expected.get("feature"), ArrayUtil.toLongArray(shape));
    INDArray errors = array(expected.get("result_gradient"), resultShape);
    INDArray result = Nd4j.create(DataType.FLOAT, resultShape);
    INDArray gradient = Nd4j.create(DataType.FLOAT, ArrayUtil.toLongArray(shape));
    float scale = (float) expected.get("scale").asDouble();
    RoiAlign align = new RoiAlign(size, expected.get("sampling_ratio").asInt());
    RoiAlign.Features features =
        new RoiAlign.Features(elements(feature), channels, shape[2], shape[3], scale);
    RoiAlign.Features gradients =
        new RoiAlign.Features(elements(gradient), channels, shape[2], shape[3], scale);
    for (int i = 0; i < count; i++) {
      float[] roi = floats(expected.get("rois").get(i));
      float[] box = Arrays.copyOfRange(roi, 1, 5);
      long offset = (long) i * channels * size * size;
      align.forward(features, (int) roi[0], box, elements(result), offset);
      for (int channel = 0; channel < channels; channel++) {
        align.backward(gradients, (int) roi[0], channel, box, elements(errors), offset);
      }
    }

    assertClose(result.data().asFloat(), numbers(expected.get("result")), 2e-6);
    assertClose(gradient.data().asFloat(), numbers(expected.get("feature_gradient")), 2e-6);
  }

  @Test
  void levels() {
    JsonNode expected = parts.get("levels_k2_k5");
    for (int i = 0; i < expected.get("level").size(); i++) {
      float[] box = floats(expected.get("boxes").get(i));
      assertThat(RoiAlign.level(box, DetectorStyle.TORCHVISION, 4) + 2)
          .isEqualTo(expected.get("level").get(i).asInt());
    }
  }

  @Test
  void smoothL1() {
    JsonNode expected = parts.get("smooth_l1");
    double[] sums = new double[2];
    float[] prediction = floats(expected.get("prediction"));
    float[] target = floats(expected.get("target"));
    for (int i = 0; i < prediction.length; i += 4) {
      float[] values = new float[8];
      System.arraycopy(prediction, i, values, 0, 4);
      System.arraycopy(target, i, values, 4, 4);
      sums[0] += DetectionLoss.smoothL1(values, 0, 4, 1 / 9f, 1, new float[8]);
      sums[1] += DetectionLoss.smoothL1(values, 0, 4, 1, 1, new float[8]);
    }

    assertThat(sums[0]).isCloseTo(expected.get("sum_beta_1_9").asDouble(), within(1e-5));
    assertThat(sums[1]).isCloseTo(expected.get("sum_beta_1").asDouble(), within(1e-5));
  }
}
