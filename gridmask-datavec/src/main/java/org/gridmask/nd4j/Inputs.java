package org.gridmask.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The inputs of a multi-input batch that are images to mask. */
final class Inputs {

  private Inputs() {}

  static int[] checked(int... inputs) {
    if (inputs.length == 0 || Arrays.stream(inputs).anyMatch(i -> i < 0)) {
      throw new IllegalArgumentException(
          "inputs must be at least one number from 0, but are " + Arrays.toString(inputs));
    }
    return inputs.clone();
  }

  static INDArray[] of(INDArray[] features, int... inputs) {
    INDArray[] chosen = new INDArray[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] >= features.length) {
        throw new IllegalArgumentException(
            "inputs name input " + inputs[i] + ", but the batch has " + features.length);
      }
      chosen[i] = features[inputs[i]];
    }
    return chosen;
  }
}
