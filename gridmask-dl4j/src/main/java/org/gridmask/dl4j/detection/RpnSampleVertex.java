package org.gridmask.dl4j.detection;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.gridmask.random.Purpose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Matches the anchors of a region proposal network to objects and samples those for the loss; a
 * {@link RpnOutputLayer} follows.
 *
 * <p>The inputs are the logits [N, A, H, W] and the box deltas [N, 4 A, H, W] on the canvas of
 * {@link PyramidCanvasVertex}, the padded images [N, C, H, W], of which only the size is used, and
 * the {@link GroundTruth}. The output is [S, 10] in training, a row for each sample of all images:
 * logit, four deltas, the label 0 or 1, the four deltas of the object. In inference it is one row
 * of label -1.
 *
 * <p>Samples depend on the seed, the epoch and the index of the image alone.
 */
public final class RpnSampleVertex extends OptionsVertex {

  private static final long serialVersionUID = 1;

  static final int COLUMNS = 10;
  static final int DIFFERENCES = 1;
  static final int LABEL = 5;
  static final int TARGET = 6;

  /** For deserialisation. */
  private RpnSampleVertex() {}

  /**
   * A vertex.
   *
   * @param options the detector's options
   */
  public RpnSampleVertex(DetectorOptions options) {
    super(options);
  }

  @Override
  String[] inputNames() {
    return new String[] {"logits", "differences", "images", "ground truth"};
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.feedForward(COLUMNS);
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Runtime(graph, name, index, options(), dataType);
  }

  @Override
  public RpnSampleVertex clone() {
    return new RpnSampleVertex(options());
  }

  @SuppressWarnings("overrides") // As RuntimeVertex.
  private static final class Runtime extends RuntimeVertex {

    private static final long serialVersionUID = 1;

    private final DetectorOptions options;

    /** The sampled anchors of each image in the last forward pass. */
    private int[][] sampled = {};

    Runtime(
        ComputationGraph graph, String name, int index, DetectorOptions options, DataType type) {
      super(graph, name, index, type);
      this.options = options;
    }

    private AnchorGrid grid() {
      return new AnchorGrid(options, (int) inputs[2].size(2), (int) inputs[2].size(3));
    }

    @Override
    protected INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
      if (!training) {
        sampled = new int[0][];
        float[] none = new float[COLUMNS];
        none[LABEL] = -1;
        return Floats.array(none, dataType, workspaces, ArrayType.ACTIVATIONS, 1, COLUMNS);
      }
      AnchorGrid grid = grid();
      RpnOutputs outputs = new RpnOutputs(grid, inputs[0], inputs[1]);
      GroundTruth truth = new GroundTruth(inputs[3]);
      sampled = new int[truth.images()][];
      float[][] rows = new float[sampled.length][];
      IntStream.range(0, sampled.length)
          .parallel()
          .forEach(image -> rows[image] = sample(grid, outputs, truth, image));
      int count = Arrays.stream(sampled).mapToInt(anchors -> anchors.length).sum();
      float[] values = new float[count * COLUMNS];
      int at = 0;
      for (float[] row : rows) {
        System.arraycopy(row, 0, values, at, row.length);
        at += row.length;
      }
      return Floats.array(values, dataType, workspaces, ArrayType.ACTIVATIONS, count, COLUMNS);
    }

    private float[] sample(AnchorGrid grid, RpnOutputs outputs, GroundTruth truth, int image) {
      float[] objects = truth.boxes(image);
      int[] matches = options.rpnMatcher().match(objects, grid.boxes());
      int[] labels = labels(grid, matches, truth, image);
      int[] anchors =
          options.rpnSampler().sample(labels, truth.random(options.seed(), Purpose.ANCHORS, image));
      sampled[image] = anchors;
      float[] rows = new float[anchors.length * COLUMNS];
      for (int i = 0; i < anchors.length; i++) {
        int anchor = anchors[i];
        int at = i * COLUMNS;
        rows[at] = outputs.logit(image, anchor);
        outputs.differences(image, anchor, rows, at + DIFFERENCES);
        rows[at + LABEL] = labels[anchor];
        if (labels[anchor] > 0) {
          options
              .rpnCoder()
              .encode(objects, matches[anchor], grid.boxes(), anchor, rows, at + TARGET);
        }
      }
      return rows;
    }

    private int[] labels(AnchorGrid grid, int[] matches, GroundTruth truth, int image) {
      boolean wholeOnly = options.style() == DetectorStyle.MASKRCNN_BENCHMARK;
      int[] labels = new int[matches.length];
      for (int i = 0; i < labels.length; i++) {
        if (matches[i] == Matcher.BETWEEN
            || wholeOnly && !isWithin(grid.boxes(), i, truth.height(image), truth.width(image))) {
          labels[i] = -1;
        } else {
          labels[i] = matches[i] >= 0 ? 1 : 0;
        }
      }
      return labels;
    }

    private static boolean isWithin(float[] boxes, int index, float height, float width) {
      int at = Boxes.CORNERS * index;
      return boxes[at] >= 0
          && boxes[at + 1] >= 0
          && boxes[at + 2] < width
          && boxes[at + 3] < height;
    }

    @Override
    protected INDArray[] backward(LayerWorkspaceMgr workspaces) {
      AnchorGrid grid = grid();
      RpnOutputs outputs = new RpnOutputs(grid, inputs[0], inputs[1]);
      float[] errors = Floats.of(epsilon);
      float[] logits = new float[(int) inputs[0].length()];
      float[] differences = new float[(int) inputs[1].length()];
      int at = 0;
      for (int image = 0; image < sampled.length; image++) {
        for (int anchor : sampled[image]) {
          logits[outputs.logitAt(image, anchor)] = errors[at];
          for (int i = 0; i < Boxes.CORNERS; i++) {
            differences[outputs.differenceAt(image, anchor, i)] = errors[at + DIFFERENCES + i];
          }
          at += COLUMNS;
        }
      }
      return new INDArray[] {
        Floats.array(
            logits, inputs[0].dataType(), workspaces, ArrayType.ACTIVATION_GRAD, inputs[0].shape()),
        Floats.array(
            differences,
            inputs[1].dataType(),
            workspaces,
            ArrayType.ACTIVATION_GRAD,
            inputs[1].shape()),
        zeros(inputs[2], workspaces),
        zeros(inputs[3], workspaces)
      };
    }
  }
}
