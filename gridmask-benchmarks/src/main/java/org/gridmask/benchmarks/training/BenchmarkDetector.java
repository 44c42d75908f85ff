package org.gridmask.benchmarks.training;

import java.util.Collections;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.benchmarks.training.Comparison.Phase;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.GroundTruth;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Faster R-CNN with a feature pyramid for COCO, with its usual numbers of proposals.
 *
 * @param depth that of its backbone
 * @param variant the groups of its backbone
 */
record BenchmarkDetector(int depth, ResNetVariant variant) {

  /** Of padded images. */
  static final int HEIGHT = 800;

  /** As {@link #HEIGHT}. */
  static final int WIDTH = 1344;

  private static final int CLASSES = 80;
  private static final int TRAINED_REGIONS = 512;
  private static final int INFERRED_REGIONS = 1000;

  /** What the last normalization of a block is scaled by, so that sums of blocks do not grow. */
  private static final double RESIDUAL_SCALE = 0.2;

  private FasterRcnn network() {
    return FasterRcnn.of(depth, DetectorOptions.builder(CLASSES).build())
        .variant(variant)
        .updater(NetworkSpeed.updater());
  }

  /** Two operations for each multiplication with addition, of a batch of one image, in 1e9. */
  double gigaOperations(Phase phase) {
    boolean trains = phase == Phase.TRAINING;
    MultiplyAdds products =
        MultiplyAdds.of(
            network().configuration(),
            trains ? TRAINED_REGIONS : INFERRED_REGIONS,
            InputType.convolutional(HEIGHT, WIDTH, 3),
            InputType.recurrent(1));
    return 2e-9 * (products.forward() + (trains ? products.backward() : 0));
  }

  /** Measures it with random weights, images and objects. */
  Optional<NetworkSpeed> measure(CpuPath path, int batch, double seconds) {
    ComputationGraph graph = network().build();
    graph
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.endsWith("-c-bn_gamma")) {
                values.assign(RESIDUAL_SCALE);
              }
            });
    float[][] boxes = {{10, 20, 300, 400}, {500, 100, 540, 160}, {700, 50, 1300, 780}};
    GroundTruth.Image image =
        new GroundTruth.Image(HEIGHT, WIDTH - 11, 0, 0, boxes, new int[] {1, 7, 80});
    INDArray none = Nd4j.zeros(DataType.FLOAT, batch, 1);
    return NetworkSpeed.measure(
        graph,
        path,
        new INDArray[] {
          NetworkSpeed.images(batch, 3, HEIGHT, WIDTH),
          GroundTruth.of(Collections.nCopies(batch, image))
        },
        new INDArray[] {none, none},
        seconds);
  }
}
