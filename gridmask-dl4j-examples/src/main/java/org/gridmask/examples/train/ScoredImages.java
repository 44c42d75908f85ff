package org.gridmask.examples.train;

import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.examples.run.Scores;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images on which a network is evaluated. */
interface ScoredImages extends AutoCloseable {

  /**
   * Evaluates a network.
   *
   * @param outputs receives what the network returns for each batch, and may refuse it
   */
  Scores scores(ComputationGraph network, Consumer<INDArray> outputs);

  /** Reads all images, to count those that cannot be read. */
  void read();

  /** The number of distinct unreadable images skipped so far. */
  int skipped();

  @Override
  void close();
}
