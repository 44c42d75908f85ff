package org.gridmask.dl4j.detection;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.dl4j.detection.RoiAlign.Features;
import org.gridmask.internal.vertex.RuntimeVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pools regions of a feature pyramid to one size: RoIAlign (He et al. 2017, arXiv 1703.06870) on
 * the level that the area of a region determines (Lin et al. 2017, arXiv 1612.03144, eq. 1).
 *
 * <p>The inputs are P2 to P5, [N, C, H, W] each, and the regions of a {@link ProposalVertex}. The
 * output is [R, C, size, size], a row for each region of all images. Results and gradients are
 * those of torchvision's {@code MultiScaleRoIAlign}. They are computed in FLOAT.
 */
public final class RoiAlignVertex extends OptionsVertex {

  private static final long serialVersionUID = 1;

  /** For deserialisation. */
  private RoiAlignVertex() {}

  /**
   * A vertex.
   *
   * @param options the detector's options
   */
  public RoiAlignVertex(DetectorOptions options) {
    super(options);
  }

  @Override
  String[] inputNames() {
    return new String[] {"P2", "P3", "P4", "P5", "regions"};
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.convolutional(
        DetectorOptions.ROI_SIZE, DetectorOptions.ROI_SIZE, images(inputs[0]).getChannels());
  }

  @Override
  protected RuntimeVertex runtime(
      ComputationGraph graph, String name, int index, DataType dataType) {
    return new Runtime(graph, name, index, options(), dataType);
  }

  @Override
  public RoiAlignVertex clone() {
    return new RoiAlignVertex(options());
  }

  @SuppressWarnings("overrides") // As RuntimeVertex.
  private static final class Runtime extends RuntimeVertex {

    private static final long serialVersionUID = 1;

    private static final int LEVELS = 4;

    private static final RoiAlign ALIGN =
        new RoiAlign(DetectorOptions.ROI_SIZE, DetectorOptions.ROI_SAMPLING);

    private final DetectorOptions options;

    Runtime(
        ComputationGraph graph, String name, int index, DetectorOptions options, DataType type) {
      super(graph, name, index, type);
      this.options = options;
    }

    private static FloatIndexer elements(INDArray array) {
      Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
      return (FloatIndexer) array.data().indexer();
    }

    private static Features features(INDArray array, int level) {
      return new Features(
          elements(array),
          (int) array.size(1),
          (int) array.size(2),
          (int) array.size(3),
          1f / (4 << level));
    }

    private static INDArray contiguous(INDArray array) {
      return array.castTo(DataType.FLOAT).dup('c');
    }

    private int level(float[] box) {
      return RoiAlign.level(box, options.style(), LEVELS);
    }

    @Override
    protected INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
      Regions regions = new Regions(inputs[LEVELS]);
      INDArray[] levels = new INDArray[LEVELS];
      Features[] features = new Features[LEVELS];
      for (int i = 0; i < LEVELS; i++) {
        levels[i] = contiguous(inputs[i]);
        features[i] = features(levels[i], i);
      }
      long channels = inputs[0].size(1);
      long[] shape = {regions.count(), channels, ALIGN.size(), ALIGN.size()};
      INDArray bins = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      FloatIndexer elements = elements(bins);
      long each = channels * ALIGN.size() * ALIGN.size();
      IntStream.range(0, regions.count())
          .parallel()
          .forEach(
              i -> {
                float[] box = regions.box(i);
                ALIGN.forward(features[level(box)], regions.image(i), box, elements, i * each);
              });
      Nd4j.getAffinityManager().tagLocation(bins, Location.HOST);
      return workspaces.dup(ArrayType.ACTIVATIONS, bins.castTo(inputs[0].dataType()), 'c');
    }

    @Override
    protected INDArray[] backward(LayerWorkspaceMgr workspaces) {
      Regions regions = new Regions(inputs[LEVELS]);
      INDArray errors = contiguous(epsilon);
      FloatIndexer bins = elements(errors);
      int channels = (int) inputs[0].size(1);
      long each = (long) channels * ALIGN.size() * ALIGN.size();
      INDArray[] gradients = new INDArray[LEVELS + 1];
      INDArray[] sums = new INDArray[LEVELS];
      Features[] features = new Features[LEVELS];
      for (int i = 0; i < LEVELS; i++) {
        sums[i] = Nd4j.create(DataType.FLOAT, inputs[i].shape());
        features[i] = features(sums[i], i);
      }
      // Threads share no channel, and sum up regions in their order.
      IntStream.range(0, channels)
          .parallel()
          .forEach(
              channel -> {
                for (int i = 0; i < regions.count(); i++) {
                  float[] box = regions.box(i);
                  ALIGN.backward(
                      features[level(box)], regions.image(i), channel, box, bins, i * each);
                }
              });
      for (int i = 0; i < LEVELS; i++) {
        Nd4j.getAffinityManager().tagLocation(sums[i], Location.HOST);
        gradients[i] =
            workspaces.dup(ArrayType.ACTIVATION_GRAD, sums[i].castTo(inputs[i].dataType()), 'c');
      }
      gradients[LEVELS] = zeros(inputs[LEVELS], workspaces);
      return gradients;
    }
  }
}
