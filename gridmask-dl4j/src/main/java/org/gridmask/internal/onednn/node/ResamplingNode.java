package org.gridmask.internal.onednn.node;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer;
import org.gridmask.dl4j.layer.BilinearResizeLayer;
import org.gridmask.dl4j.layer.BilinearResizeVertex;
import org.gridmask.dl4j.layer.LinearResampling;
import org.gridmask.internal.onednn.Buffer;
import org.gridmask.internal.onednn.Layout;
import org.gridmask.internal.onednn.PlanBuilder;

/**
 * Linear maps of rows and columns, which oneDNN lacks. Planes are computed in parallel.
 *
 * @param axis makes the map of an axis
 * @param size the height and width of the output; empty for those of the second input
 */
public record ResamplingNode(Axis axis, List<Integer> size) implements Node {

  /** Makes the map of an axis. */
  @FunctionalInterface
  public interface Axis {
    /** The map between these sizes. */
    LinearResampling map(int inputs, int outputs);
  }

  public static ResamplingNode of(AdaptiveAveragePoolingLayer conf) {
    return new ResamplingNode(
        LinearResampling::adaptiveAverage, List.of(conf.getHeight(), conf.getWidth()));
  }

  public static ResamplingNode of(BilinearResizeLayer conf) {
    return new ResamplingNode(
        bilinear(conf.isAlignCorners()), List.of(conf.getHeight(), conf.getWidth()));
  }

  public static ResamplingNode of(BilinearResizeVertex conf) {
    return new ResamplingNode(bilinear(conf.alignCorners()), List.of());
  }

  private static Axis bilinear(boolean alignCorners) {
    return (inputs, outputs) -> LinearResampling.bilinear(inputs, outputs, alignCorners);
  }

  @Override
  public Result forward(PlanBuilder plan, List<Buffer> inputs) {
    long[] from = inputs.get(0).layout().shape();
    long[] to = from.clone();
    long[] other = inputs.get(inputs.size() - 1).layout().shape();
    to[2] = size.isEmpty() ? other[2] : size.get(0);
    to[3] = size.isEmpty() ? other[3] : size.get(1);
    Maps maps =
        new Maps(axis.map((int) from[2], (int) to[2]), axis.map((int) from[3], (int) to[3]));
    Layout small = Layout.plain(from);
    Buffer source = plan.in(small, inputs.get(0));
    Buffer result = plan.buffer(Layout.plain(to));
    plan.run(
        workspaces -> planes(from).forEach(plane -> maps.forward(source, result, plane)),
        source,
        result);
    return new Result(
        result,
        (backward, epsilon, wanted) -> {
          Buffer error = backward.in(result.layout(), epsilon);
          Buffer gradient = backward.buffer(small);
          backward.run(
              workspaces -> planes(from).forEach(plane -> maps.backward(error, gradient, plane)),
              error,
              gradient);
          return List.of(gradient);
        });
  }

  private static LongStream planes(long[] shape) {
    return LongStream.range(0, shape[0] * shape[1]).parallel();
  }

  /** The maps of the rows and columns of a plane. */
  private static final class Maps {
    private final int[] rowStarts;
    private final double[][] rowWeights;
    private final int[] columnStarts;
    private final double[][] columnWeights;
    private final int height;
    private final int width;

    Maps(LinearResampling vertical, LinearResampling horizontal) {
      rowStarts = starts(vertical);
      rowWeights = weights(vertical);
      columnStarts = starts(horizontal);
      columnWeights = weights(horizontal);
      height = vertical.inputs();
      width = horizontal.inputs();
    }

    private static int[] starts(LinearResampling map) {
      int[] starts = new int[map.outputs()];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = map.start(i);
      }
      return starts;
    }

    private static double[][] weights(LinearResampling map) {
      double[][] weights = new double[map.outputs()][];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = map.weights(i);
      }
      return weights;
    }

    private int outputs() {
      return rowStarts.length * columnStarts.length;
    }

    void forward(Buffer source, Buffer result, long plane) {
      int columns = columnStarts.length;
      float[] in = new float[height * width];
      source.read(plane * in.length, in);
      double[] wide = new double[height * columns];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < columns; x++) {
          int at = y * width + columnStarts[x];
          double sum = 0;
          for (double weight : columnWeights[x]) {
            sum += weight * in[at++];
          }
          wide[y * columns + x] = sum;
        }
      }
      float[] out = new float[outputs()];
      double[] row = new double[columns];
      for (int y = 0; y < rowStarts.length; y++) {
        Arrays.fill(row, 0);
        int at = rowStarts[y] * columns;
        for (double weight : rowWeights[y]) {
          for (int x = 0; x < columns; x++) {
            row[x] += weight * wide[at++];
          }
        }
        for (int x = 0; x < columns; x++) {
          out[y * columns + x] = (float) row[x];
        }
      }
      result.write(plane * out.length, out);
    }

    void backward(Buffer error, Buffer gradient, long plane) {
      int columns = columnStarts.length;
      float[] out = new float[outputs()];
      error.read(plane * out.length, out);
      double[] wide = new double[height * columns];
      for (int y = 0; y < rowStarts.length; y++) {
        int at = rowStarts[y] * columns;
        for (double weight : rowWeights[y]) {
          for (int x = 0; x < columns; x++) {
            wide[at++] += weight * out[y * columns + x];
          }
        }
      }
      float[] in = new float[height * width];
      double[] row = new double[width];
      for (int y = 0; y < height; y++) {
        Arrays.fill(row, 0);
        for (int x = 0; x < columns; x++) {
          int at = columnStarts[x];
          double sum = wide[y * columns + x];
          for (double weight : columnWeights[x]) {
            row[at++] += weight * sum;
          }
        }
        for (int x = 0; x < width; x++) {
          in[y * width + x] = (float) row[x];
        }
      }
      gradient.write(plane * in.length, in);
    }
  }
}
