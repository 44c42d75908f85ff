package org.gridmask.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;

/**
 * Makes a convolutional network train and infer several times as fast on a CPU, without a change to
 * its configuration, its parameters or its saved form.
 *
 * <p>Attach once, after {@code init()} or after loading, and after every other change to the
 * network, such as freezing layers:
 *
 * <pre>{@code
 * ComputationGraph network = new ComputationGraph(configuration);
 * network.init();
 * FastPath.attachTo(network);
 * }</pre>
 *
 * <p>Two things are done, each where it can be:
 *
 * <ul>
 *   <li>Layers get the oneDNN helpers of Deeplearning4j, see {@link OneDnnHelpers}.
 *   <li>The convolutional part of a {@link ComputationGraph} runs as one program on oneDNN, see
 *       {@link OneDnnGraph}. This wants {@code org.bytedeco:dnnl} and its native libraries on the
 *       class path; without them there are the helpers alone.
 * </ul>
 *
 * <p>Copies of a network, such as clones, loaded models and the replicas of {@code
 * ParallelWrapper}, run without it until it is attached to them too.
 */
public final class FastPath {

  private FastPath() {}

  /**
   * What one call attached.
   *
   * @param vertices how many vertices run as one on oneDNN
   * @param helpers how many layers got a helper
   */
  public record Attached(int vertices, OneDnnHelpers.Attached helpers) {

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if {@code vertices} is negative or {@code helpers} null
     */
    public Attached {
      Checks.notNegative("vertices", vertices);
      Checks.notNull("helpers", helpers);
    }

    /** Nothing attached. */
    public static final Attached NOTHING = new Attached(0, new OneDnnHelpers.Attached(0, 0));

    /**
     * Whether anything was attached.
     *
     * @return whether any vertex or layer runs faster than it did
     */
    public boolean isAny() {
      return vertices > 0 || helpers.convolutions() > 0 || helpers.batchNormalizations() > 0;
    }
  }

  /**
   * Attaches the fast path to a network.
   *
   * @param network an initialised network
   * @return what was attached, without what had been before
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(ComputationGraph network) {
    OneDnnHelpers.Attached helpers = OneDnnHelpers.attachTo(network);
    return new Attached(OneDnnGraph.attachTo(network), helpers);
  }

  /**
   * Attaches helpers to the layers of a network. {@code network.toComputationGraph()} gives one
   * that can do more.
   *
   * @param network an initialised network
   * @return what was attached, without what had been before
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(MultiLayerNetwork network) {
    return new Attached(0, OneDnnHelpers.attachTo(network));
  }
}
