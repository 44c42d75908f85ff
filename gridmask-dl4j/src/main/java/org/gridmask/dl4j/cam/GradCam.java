package org.gridmask.dl4j.cam;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, section 3), for any ComputationGraph that
 * classifies images.
 *
 * <pre>
 *   alpha_k^c = 1/Z sum over i and j of dy^c / dA_ij^k                           (eq. 1)
 *   L^c = ReLU(sum over k of alpha_k^c A^k)                                      (eq. 2)
 * </pre>
 *
 * <p>A^k is channel k of the activations of one vertex, with Z positions, and y^c the score of
 * class c before the softmax (or the sigmoid). The gradient is that of inference mode, through
 * batch normalization with its running statistics and without dropout, although Deeplearning4j's
 * own backward pass is in training mode. Values are at least 0.
 *
 * <p>For a network that ends in global average pooling and a dense layer, and the input of the
 * pooling, Grad-CAM is the positive part of {@link Cam}, divided by Z.
 */
public final class GradCam extends ActivationMapper {

  /** Null for the last vertex with image-shaped activations. */
  private final String vertex;

  private GradCam(InferenceCopy network, String vertex) {
    super(network);
    this.vertex = vertex;
  }

  /**
   * Maps the last vertex, in topological order and on a path to the output, with activations [N, C,
   * h, w] where h w > 1. The vertex is chosen for each batch, as it depends on the image size.
   *
   * @param network an initialised network of one input and one output; the output is an {@code
   *     OutputLayer} or another dense layer, a {@code LossLayer} or an {@code ActivationLayer},
   *     with a softmax or a sigmoid; its layers are NCHW
   * @return a mapper for the network
   * @throws IllegalArgumentException if the network is null or has another structure
   * @throws IllegalStateException if it is not initialised
   */
  public static GradCam of(ComputationGraph network) {
    return new GradCam(InferenceCopy.of(network), null);
  }

  /**
   * Maps one vertex of a network.
   *
   * @param network an initialised network, as in {@link #of(ComputationGraph)}
   * @param vertex the name of a vertex on a path to the output, or of the input, with activations
   *     [N, C, h, w]; images for which they have another shape are rejected
   * @return a mapper for the vertex
   * @throws IllegalArgumentException if the network is null or has another structure, or there is
   *     no such vertex on a path to the output
   * @throws IllegalStateException if the network is not initialised
   */
  public static GradCam of(ComputationGraph network, String vertex) {
    InferenceCopy copy = InferenceCopy.of(network);
    List<String> path = copy.pathTo(copy.scores().vertex());
    path.remove(copy.scores().vertex());
    if (!path.contains(Checks.notNull("vertex", vertex))) {
      throw Checks.invalid(
          "vertex", "on the way to '" + copy.output() + "', one of " + path, "'" + vertex + "'");
    }
    return new GradCam(copy, vertex);
  }

  @Override
  boolean isTarget(String name, INDArray activations) {
    return vertex == null
        ? !name.equals(network.input())
            && activations.rank() == 4
            && activations.size(2) * activations.size(3) > 1
        : name.equals(vertex);
  }

  /** Equations 1 and 2. */
  @Override
  INDArray maps(InferencePass pass, int[] classes) {
    INDArray alpha = pass.gradient(classes).mean(2, 3);
    return Transforms.relu(pass.weightedSum(alpha), false);
  }
}
