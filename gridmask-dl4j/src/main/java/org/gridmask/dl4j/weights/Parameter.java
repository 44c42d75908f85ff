package org.gridmask.dl4j.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A parameter of a network, and the tensor that it is in PyTorch.
 *
 * @param vertex the name of its vertex
 * @param module the name of the vertex in PyTorch
 * @param tensor the name of the tensor in PyTorch
 * @param form how the values are stored
 * @param values the parameter, a view
 */
record Parameter(String vertex, String module, String tensor, Form form, INDArray values) {

  /** How Deeplearning4j stores the values of a tensor. */
  enum Form {
    /** As PyTorch does: the weights of convolutions, [out, in / groups, height, width]. */
    SAME,
    /** As a row: biases and all of batch normalizations. */
    ROW,
    /** Transposed: the weights of dense layers, which PyTorch has as [out, in]. */
    TRANSPOSED,
    /** The decimal logarithm of the square root, as a row: running variances. */
    LOG_STD
  }

  /** Keeps the logarithm of a variance of 0 finite. */
  private static final float MIN_VARIANCE = Float.MIN_NORMAL;

  /** The parameters of the vertices that a table names, in the order of the network. */
  static List<Parameter> of(ComputationGraph network, NameTable table) {
    List<Parameter> parameters = new ArrayList<>();
    for (GraphVertex vertex : network.getVertices()) {
      Optional<String> module = table.module(vertex.getVertexName());
      if (vertex.numParams() > 0 && module.isPresent()) {
        vertex
            .paramTable(false)
            .forEach(
                (key, values) ->
                    parameters.add(of(vertex.getVertexName(), module.get(), key, values)));
      }
    }
    return parameters;
  }

  private static Parameter of(String vertex, String module, String key, INDArray values) {
    String name =
        switch (key) {
          case "W", "gamma" -> "weight";
          case "b", "beta" -> "bias";
          case "mean" -> "running_mean";
          case "var", "log10stdev" -> "running_var";
          default ->
              throw new IllegalArgumentException(
                  "the vertex " + vertex + " has the parameter " + key + ", unknown in PyTorch");
        };
    Form form = Form.ROW;
    if (key.equals("W")) {
      form = values.rank() == 2 ? Form.TRANSPOSED : Form.SAME;
    } else if (key.equals("log10stdev")) {
      form = Form.LOG_STD;
    }
    return new Parameter(vertex, module, module + "." + name, form, values);
  }

  /** Whether it belongs to a module of PyTorch, or to one in it. */
  boolean isIn(String module) {
    return isIn(tensor, module);
  }

  /** Whether a tensor or a module is in a module. */
  static boolean isIn(String name, String module) {
    return name.startsWith(module + ".");
  }

  /** The shape in PyTorch. */
  long[] shape() {
    return switch (form) {
      case SAME -> values.shape();
      case ROW, LOG_STD -> new long[] {values.length()};
      case TRANSPOSED -> new long[] {values.size(1), values.size(0)};
    };
  }

  /** Sets the values. */
  void set(INDArray array) {
    switch (form) {
      case SAME -> values.assign(array);
      case ROW -> values.assign(array.reshape(values.shape()));
      case TRANSPOSED -> values.assign(array.transpose());
      case LOG_STD -> {
        double[] logs = array.toDoubleVector();
        for (int i = 0; i < logs.length; i++) {
          logs[i] = 0.5 * Math.log10(Math.max(logs[i], MIN_VARIANCE));
        }
        values.assign(row(logs));
      }
    }
  }

  /** A copy of the values in PyTorch's form, of type FLOAT. */
  INDArray get() {
    INDArray copy =
        switch (form) {
          case SAME -> values.dup('c');
          case ROW -> values.dup('c').reshape(values.length());
          case TRANSPOSED -> values.transpose().dup('c');
          case LOG_STD -> {
            double[] variances = values.toDoubleVector();
            for (int i = 0; i < variances.length; i++) {
              variances[i] = Math.pow(10, 2 * variances[i]);
            }
            yield row(variances).reshape(variances.length);
          }
        };
    return copy.castTo(DataType.FLOAT);
  }

  private INDArray row(double[] row) {
    return Nd4j.createFromArray(new double[][] {row}).castTo(values.dataType());
  }
}
