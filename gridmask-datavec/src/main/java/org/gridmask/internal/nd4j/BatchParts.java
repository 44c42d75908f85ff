package org.gridmask.internal.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Some of the inputs or outputs of a batch with several, by their numbers. */
public enum BatchParts {
  INPUTS("input"),
  OUTPUTS("output");

  private final String name;

  BatchParts(String name) {
    this.name = name;
  }

  /** Refuses positions before the stream's beginning, and those after all that a long can count. */
  public static void checkFirstIndex(long firstIndex, long images) {
    if (firstIndex < 0 || firstIndex > Long.MAX_VALUE - images) {
      throw new IllegalArgumentException(
          "firstIndex must be in [0, " + (Long.MAX_VALUE - images) + "], but is " + firstIndex);
    }
  }

  public int[] checked(int... numbers) {
    if (numbers == null || numbers.length == 0 || Arrays.stream(numbers).anyMatch(i -> i < 0)) {
      throw new IllegalArgumentException(
          name + "s must be at least one number from 0, but are " + Arrays.toString(numbers));
    }
    return numbers.clone();
  }

  public INDArray[] of(INDArray[] all, int... numbers) {
    INDArray[] chosen = new INDArray[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= all.length) {
        throw new IllegalArgumentException(
            name + "s name " + name + " " + numbers[i] + ", but the batch has " + all.length);
      }
      chosen[i] = all[numbers[i]];
    }
    return chosen;
  }
}
