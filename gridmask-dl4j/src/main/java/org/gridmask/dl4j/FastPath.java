package org.gridmask.dl4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.check.Checks;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.dl4j.onednn.Precision;

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
 * <p>The convolutional part of the network then runs as one program on oneDNN, see {@link
 * OneDnnGraph}. This needs oneDNN and its native libraries on the class path, which {@code
 * org.bytedeco:dnnl-platform:2.5.2-1.5.7} brings. The other layers get Deeplearning4j's oneDNN
 * helpers where possible, see {@link OneDnnHelpers}. The result is logged, at level info, or warn
 * if no vertex runs on oneDNN.
 *
 * <p>Copies of a network, such as clones, loaded models and the replicas of {@code
 * ParallelWrapper}, run without it until it is attached to them too.
 */
public final class FastPath {

  private FastPath() {}

  /**
   * What one call attached.
   *
   * @param taken the names of the vertices or layers that run as one on oneDNN
   * @param left the names of the others, except inputs, each with the reason
   * @param helpers how many layers got a helper
   */
  public record Attached(
      List<String> taken, Map<String, String> left, OneDnnHelpers.Attached helpers) {

    /**
     * Copies the components.
     *
     * @throws IllegalArgumentException if one is null
     */
    public Attached {
      taken = List.copyOf(Checks.notNull("taken", taken));
      left = Collections.unmodifiableMap(new LinkedHashMap<>(Checks.notNull("left", left)));
      Checks.notNull("helpers", helpers);
    }

    /** Nothing attached. */
    public static final Attached NOTHING =
        new Attached(List.of(), Map.of(), new OneDnnHelpers.Attached(0, 0));

    /**
     * How many vertices or layers run as one on oneDNN.
     *
     * @return the number of those taken
     */
    public int vertices() {
      return taken.size();
    }

    /**
     * Whether anything was attached.
     *
     * @return whether any vertex or layer runs faster than it did
     */
    public boolean isAny() {
      return vertices() > 0 || helpers.convolutions() > 0 || helpers.batchNormalizations() > 0;
    }
  }

  /**
   * Attaches the fast path to a network.
   *
   * @param network an initialised network
   * @return what this call attached
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(ComputationGraph network) {
    return attachTo(network, Precision.FP32);
  }

  /**
   * Attaches the fast path to a network.
   *
   * @param network an initialised network
   * @param precision the type of numbers; where the processor lacks bfloat16, it is 32-bit floats
   * @return what this call attached
   * @throws IllegalArgumentException if an argument is null
   * @throws IllegalStateException if the network is not initialised
   */
  public static Attached attachTo(ComputationGraph network, Precision precision) {
    OneDnnHelpers.Attached helpers = OneDnnHelpers.attachTo(network);
    return both(OneDnnGraph.attachTo(network, precision), helpers);
  }

  /**
   * Attaches the fast path to a network.
   *
   * @param network an initialised network
   * @return what this call attached
   * @throws IllegalArgumentException if the network is null
   * @throws IllegalStateException if it is not initialised
   */
  public static Attached attachTo(MultiLayerNetwork network) {
    return attachTo(network, Precision.FP32);
  }

  /**
   * Attaches the fast path to a network.
   *
   * @param network an initialised network
   * @param precision the type of numbers; where the processor lacks bfloat16, it is 32-bit floats
   * @return what this call attached
   * @throws IllegalArgumentException if an argument is null
   * @throws IllegalStateException if the network is not initialised
   */
  public static Attached attachTo(MultiLayerNetwork network, Precision precision) {
    OneDnnHelpers.Attached helpers = OneDnnHelpers.attachTo(network);
    return both(OneDnnGraph.attachTo(network, precision), helpers);
  }

  private static Attached both(OneDnnGraph.Attached graph, OneDnnHelpers.Attached helpers) {
    return new Attached(graph.taken(), graph.left(), helpers);
  }
}
