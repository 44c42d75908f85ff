package org.gridmask.dl4j.layer;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A linear map from one axis of a feature map to another size: every output is a weighted sum of
 * consecutive inputs. Immutable.
 */
public final class LinearResampling {

  private final int inputs;
  private final int[] starts;
  private final double[][] weights;

  private LinearResampling(int inputs, int outputs) {
    this.inputs = Checks.atLeast("inputs", inputs, 1);
    starts = new int[Checks.atLeast("outputs", outputs, 1)];
    weights = new double[outputs][];
  }

  /**
   * The means of bins, as PyTorch's {@code adaptive_avg_pool2d} has them: bin i of n is [floor(i
   * inputs / n), ceil((i + 1) inputs / n)). Where the size does not divide, bins differ in size and
   * overlap.
   *
   * @param inputs the size of the input, at least 1
   * @param outputs the number of bins, at least 1
   * @return the map
   * @throws IllegalArgumentException if one is less than 1
   */
  public static LinearResampling adaptiveAverage(int inputs, int outputs) {
    LinearResampling map = new LinearResampling(inputs, outputs);
    for (int i = 0; i < outputs; i++) {
      int start = Math.toIntExact((long) i * inputs / outputs);
      int end = Math.toIntExact(((i + 1L) * inputs + outputs - 1) / outputs);
      double[] mean = new double[end - start];
      Arrays.fill(mean, 1.0 / mean.length);
      map.set(i, start, mean);
    }
    return map;
  }

  /**
   * Linear interpolation, as in PyTorch's {@code interpolate}.
   *
   * @param inputs the size of the input, at least 1
   * @param outputs the size of the output, at least 1
   * @param alignCorners whether the centres of the first and the last pixels are aligned, so that
   *     output i is at i (inputs - 1) / (outputs - 1), or 0 for one output; otherwise the outer
   *     edges are, and it is at (i + 0.5) inputs / outputs - 0.5, limited to the input
   * @return the map
   * @throws IllegalArgumentException if a size is less than 1
   */
  public static LinearResampling bilinear(int inputs, int outputs, boolean alignCorners) {
    LinearResampling map = new LinearResampling(inputs, outputs);
    for (int i = 0; i < outputs; i++) {
      double position;
      if (alignCorners) {
        position = outputs == 1 ? 0 : (double) ((long) i * (inputs - 1)) / (outputs - 1);
      } else {
        position = Math.min(Math.max((i + 0.5) * inputs / outputs - 0.5, 0), inputs - 1);
      }
      int start = (int) position;
      double rest = position - start;
      map.set(i, start, rest == 0 ? new double[] {1} : new double[] {1 - rest, rest});
    }
    return map;
  }

  private void set(int output, int start, double[] of) {
    starts[output] = start;
    weights[output] = of;
  }

  /**
   * The size of the input.
   *
   * @return at least 1
   */
  public int inputs() {
    return inputs;
  }

  /**
   * The size of the output.
   *
   * @return at least 1
   */
  public int outputs() {
    return starts.length;
  }

  /**
   * The first input that an output depends on.
   *
   * @param output the output, from 0
   * @return the input, from 0
   */
  public int start(int output) {
    return starts[output];
  }

  /**
   * The weights of the inputs from {@link #start} on.
   *
   * @param output the output, from 0
   * @return a copy
   */
  public double[] weights(int output) {
    return weights[output].clone();
  }

  /** The map as a matrix, [outputs, inputs]. */
  INDArray matrix(DataType type) {
    double[][] rows = new double[outputs()][inputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(weights[i], 0, rows[i], starts[i], weights[i].length);
    }
    return Nd4j.createFromArray(rows).castTo(type);
  }
}
