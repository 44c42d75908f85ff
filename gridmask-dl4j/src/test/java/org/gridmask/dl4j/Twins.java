package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What comparisons of a network with its faster twin share. */
public final class Twins {

  /**
   * No element may differ by more than this part of the largest magnitude in its array: both sides
   * sum the same products in different orders.
   */
  public static final double TOLERANCE = 1e-4;

  public static final int CLASSES = 4;

  private Twins() {}

  public static void assertAgree(String what, INDArray expected, INDArray actual) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-3);
    assertThat(expected.sub(actual).amaxNumber().doubleValue())
        .as(what)
        .isLessThanOrEqualTo(TOLERANCE * scale);
  }

  public static void assertParametersAgree(Model expected, Model actual) {
    Map<String, INDArray> actualTable = actual.paramTable();
    // Array by array, so that small running statistics are not judged by the largest weight.
    expected
        .paramTable()
        .forEach((name, value) -> assertAgree("parameter " + name, value, actualTable.get(name)));
  }

  /** Neither centred nor of unit variance, so that running statistics have something to learn. */
  public static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.randn(DataType.FLOAT, shape).muli(2).addi(0.5);
  }

  public static INDArray labels(long batch) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, CLASSES);
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return labels;
  }

  public static byte[] saved(Model network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return bytes.toByteArray();
  }
}
