package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridmask.dl4j.Twins.assertAgree;
import static org.gridmask.dl4j.Twins.labels;
import static org.gridmask.dl4j.Twins.random;
import static org.gridmask.dl4j.onednn.Networks.INPUT;
import static org.gridmask.dl4j.onednn.Networks.attached;
import static org.gridmask.dl4j.onednn.Networks.conv;
import static org.gridmask.dl4j.onednn.Networks.convNorm;
import static org.gridmask.dl4j.onednn.Networks.network;
import static org.gridmask.dl4j.onednn.Networks.pooled;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.ref.WeakReference;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What plans hold outside of Java's heap. */
class PlanTest {

  private static final long MEBIBYTE = 1 << 20;

  @BeforeEach
  void assumeOneDnn() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
  }

  @Test
  void manySizesOfBatchesDoNotPileUp() {
    ComputationGraph network = attached(pooled(8));
    passes(network, 0, 40);
    long before = resident();

    passes(network, 40, 240);

    // 200 sizes in training and in inference; a plan of each with its arena would take some 400
    // MiB.
    assertThat(resident() - before).isLessThan(250 * MEBIBYTE);
  }

  private static long resident() {
    System.gc();
    return Pointer.physicalBytes();
  }

  private static void passes(ComputationGraph network, int from, int to) {
    for (int i = from; i < to; i++) {
      int size = 6 + i % 20;
      int batch = 1 + i / 20;
      network.fit(new DataSet(random(batch, 3, size, 8), labels(batch)));
      network.outputSingle(random(batch, 3, size, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNetworkThatNobodyKnowsAnyMoreGoesAway(boolean withFallback) throws Exception {
    WeakReference<ComputationGraph> network = used(withFallback);

    for (int i = 0; i < 50 && network.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }

    assertThat(network.get()).isNull();
  }

  private static WeakReference<ComputationGraph> used(boolean withFallback) {
    ComputationGraph network =
        attached(
            network(
                InputType.convolutional(8, 8, 3),
                graph -> {
                  String x = convNorm(graph, "a", 8, INPUT);
                  if (withFallback) {
                    graph.addVertex("normalised", new L2NormalizeVertex(), x);
                    x = "normalised";
                  }
                  return conv(graph, "b", 4, x);
                }));
    network.fit(new DataSet(random(2, 3, 8, 8), labels(2)));
    network.outputSingle(random(2, 3, 8, 8));
    return new WeakReference<>(network);
  }

  @Test
  void plansStayRightWhileTheArenaGrows() {
    ComputationGraph plain = pooled(8);
    ComputationGraph fast = attached(plain);
    for (int[] shape : new int[][] {{1, 6}, {2, 20}, {1, 6}, {8, 40}, {2, 20}, {1, 6}}) {
      INDArray images = random(shape[0], 3, shape[1], 8);
      assertAgree("output", plain.outputSingle(images), fast.outputSingle(images));
    }
  }
}
