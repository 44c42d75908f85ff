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
 * Selects the regions of images for a box head: on each level the anchors with the highest scores,
 * moved by their box deltas and clipped to the image, after non-maximum suppression. In training
 * the objects are added, and regions are matched to them and sampled.
 *
 * <p>The inputs are those of {@link RpnSampleVertex}. The output is [R, 10], a row for each region
 * of all images: the image's index in the batch, x0, y0, x1, y1, the label, 0 for background and -1
 * in inference, the four deltas of the object. If an image has no regions at all, the whole image
 * is one. No gradient passes through.
 *
 * <p>Samples depend on the seed, the epoch and the index of the image alone.
 */
public final class ProposalVertex extends OptionsVertex {

  private static final long serialVersionUID = 1;

  /** For deserialisation. */
  private ProposalVertex() {}

  /**
   * A vertex.
   *
   * @param options the detector's options
   */
  public ProposalVertex(DetectorOptions options) {
    super(options);
  }

  @Override
  String[] inputNames() {
    return new String[] {"logits", "differences", "images", "ground truth"};
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.feedForward(Regions.COLUMNS);
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Runtime(graph, name, index, options(), dataType);
  }

  @Override
  public ProposalVertex clone() {
    return new ProposalVertex(options());
  }

  @SuppressWarnings("overrides") // As RuntimeVertex.
  private static final class Runtime extends RuntimeVertex {

    private static final long serialVersionUID = 1;

    /** Regions with a shorter side are dropped; torchvision's number, and Detectron's of 0. */
    private static final float MIN_SIDE = 1e-3f;

    private final DetectorOptions options;

    Runtime(
        ComputationGraph graph, String name, int index, DetectorOptions options, DataType type) {
      super(graph, name, index, type);
      this.options = options;
    }

    @Override
    protected INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
      AnchorGrid grid = new AnchorGrid(options, (int) inputs[2].size(2), (int) inputs[2].size(3));
      RpnOutputs outputs = new RpnOutputs(grid, inputs[0], inputs[1]);
      GroundTruth truth = new GroundTruth(inputs[3]);
      Proposals[] proposals = new Proposals[truth.images()];
      IntStream.range(0, proposals.length)
          .parallel()
          .forEach(image -> proposals[image] = proposals(grid, outputs, truth, image, training));
      if (training && options.style() == DetectorStyle.MASKRCNN_BENCHMARK) {
        keepBestOfBatch(proposals, options.proposals(true));
      }
      float[][] rows = new float[proposals.length][];
      for (int image = 0; image < rows.length; image++) {
        float[] boxes = proposals[image].boxes;
        if (boxes.length == 0) {
          boxes = new float[] {0, 0, truth.width(image), truth.height(image)};
        }
        rows[image] = training ? sampled(boxes, truth, image) : unlabelled(boxes, image);
      }
      int length = Arrays.stream(rows).mapToInt(row -> row.length).sum();
      float[] values = new float[length];
      int at = 0;
      for (float[] row : rows) {
        System.arraycopy(row, 0, values, at, row.length);
        at += row.length;
      }
      return Floats.array(
          values,
          dataType,
          workspaces,
          ArrayType.ACTIVATIONS,
          length / Regions.COLUMNS,
          Regions.COLUMNS);
    }

    /** The proposals of an image, the highest scores first. */
    private record Proposals(float[] boxes, float[] scores) {

      Proposals first(int count) {
        return new Proposals(
            Arrays.copyOf(boxes, Boxes.CORNERS * count), Arrays.copyOf(scores, count));
      }
    }

    private Proposals proposals(
        AnchorGrid grid, RpnOutputs outputs, GroundTruth truth, int image, boolean training) {
      Candidates candidates = new Candidates(grid.levels() * options.beforeNms(training));
      for (int level = 0; level < grid.levels(); level++) {
        addLevel(grid, outputs, truth, image, level, options.beforeNms(training), candidates);
      }
      int[] kept =
          new NonMaximumSuppression(DetectorOptions.PROPOSAL_NMS, options.style().extent())
              .keep(
                  Arrays.copyOf(candidates.boxes, Boxes.CORNERS * candidates.count),
                  Arrays.copyOf(candidates.scores, candidates.count),
                  Arrays.copyOf(candidates.levels, candidates.count));
      int count = Math.min(kept.length, options.proposals(training));
      float[] boxes = new float[Boxes.CORNERS * count];
      float[] scores = new float[count];
      for (int i = 0; i < count; i++) {
        System.arraycopy(
            candidates.boxes, Boxes.CORNERS * kept[i], boxes, Boxes.CORNERS * i, Boxes.CORNERS);
        scores[i] = candidates.scores[kept[i]];
      }
      return new Proposals(boxes, scores);
    }

    /** In training, maskrcnn-benchmark limits the proposals of all images of a batch together. */
    private static void keepBestOfBatch(Proposals[] proposals, int limit) {
      int count = Arrays.stream(proposals).mapToInt(image -> image.scores.length).sum();
      float[] scores = new float[count];
      int[] images = new int[count];
      int at = 0;
      for (int image = 0; image < proposals.length; image++) {
        for (float score : proposals[image].scores) {
          images[at] = image;
          scores[at++] = score;
        }
      }
      int[] kept = new int[proposals.length];
      for (int best : Arrays.copyOf(order(scores), Math.min(limit, count))) {
        kept[images[best]]++;
      }
      for (int image = 0; image < proposals.length; image++) {
        proposals[image] = proposals[image].first(kept[image]);
      }
    }

    private static int[] order(float[] scores) {
      return NonMaximumSuppression.descending(scores);
    }

    /** Boxes, scores and levels before non-maximum suppression. */
    private static final class Candidates {
      private final float[] boxes;
      private final float[] scores;
      private final int[] levels;
      private int count;

      Candidates(int capacity) {
        boxes = new float[Boxes.CORNERS * capacity];
        scores = new float[capacity];
        levels = new int[capacity];
      }
    }

    private void addLevel(
        AnchorGrid grid,
        RpnOutputs outputs,
        GroundTruth truth,
        int image,
        int level,
        int top,
        Candidates candidates) {
      int start = grid.start(level);
      float[] logits = new float[grid.start(level + 1) - start];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = outputs.logit(image, start + i);
      }
      int[] order = order(logits);
      float extent = options.style().extent();
      float[] differences = new float[Boxes.CORNERS];
      float[] box = new float[Boxes.CORNERS];
      for (int i = 0; i < Math.min(order.length, top); i++) {
        outputs.differences(image, start + order[i], differences, 0);
        options.rpnCoder().decode(differences, 0, grid.boxes(), start + order[i], box, 0);
        Boxes.clip(box, truth.height(image), truth.width(image), extent);
        if (Boxes.isAtLeast(box, 0, MIN_SIDE, extent)) {
          int at = candidates.count++;
          System.arraycopy(box, 0, candidates.boxes, Boxes.CORNERS * at, Boxes.CORNERS);
          candidates.scores[at] = (float) (1 / (1 + Math.exp(-logits[order[i]])));
          candidates.levels[at] = level;
        }
      }
    }

    private static float[] unlabelled(float[] proposals, int image) {
      float[] rows = new float[proposals.length / Boxes.CORNERS * Regions.COLUMNS];
      for (int i = 0; i < proposals.length / Boxes.CORNERS; i++) {
        int at = i * Regions.COLUMNS;
        rows[at] = image;
        System.arraycopy(proposals, Boxes.CORNERS * i, rows, at + Regions.BOX, Boxes.CORNERS);
        rows[at + Regions.LABEL] = Regions.NO_LABEL;
      }
      return rows;
    }

    private float[] sampled(float[] proposals, GroundTruth truth, int image) {
      float[] objects = truth.boxes(image);
      int[] classes = truth.labels(image);
      float[] all = Arrays.copyOf(proposals, proposals.length + objects.length);
      System.arraycopy(objects, 0, all, proposals.length, objects.length);
      int[] matches = options.headMatcher().match(objects, all);
      int[] labels = new int[matches.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = matches[i] >= 0 ? classes[matches[i]] : 0;
      }
      int[] sampled =
          options
              .headSampler()
              .sample(labels, truth.random(options.seed(), Purpose.PROPOSALS, image));
      float[] rows = new float[sampled.length * Regions.COLUMNS];
      for (int i = 0; i < sampled.length; i++) {
        int at = i * Regions.COLUMNS;
        int region = sampled[i];
        rows[at] = image;
        System.arraycopy(all, Boxes.CORNERS * region, rows, at + Regions.BOX, Boxes.CORNERS);
        rows[at + Regions.LABEL] = labels[region];
        if (labels[region] > 0) {
          options
              .headCoder()
              .encode(objects, matches[region], all, region, rows, at + Regions.TARGET);
        }
      }
      return rows;
    }

    @Override
    protected INDArray[] backward(LayerWorkspaceMgr workspaces) {
      INDArray[] gradients = new INDArray[inputs.length];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = zeros(inputs[i], workspaces);
      }
      return gradients;
    }
  }
}
