package org.gridmask.internal.nd4j;

import java.util.Arrays;
import org.gridmask.check.Checks;
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
    Checks.inClosedRange("firstIndex", firstIndex, 0, Long.MAX_VALUE - images);
  }

  public int[] checked(int... numbers) {
    if (numbers == null || numbers.length == 0 || Arrays.stream(numbers).anyMatch(i -> i < 0)) {
      throw Checks.invalid(name + "s", "at least one number from 0", Arrays.toString(numbers));
    }
    return numbers.clone();
  }

  public INDArray[] of(INDArray[] all, int... numbers) {
    INDArray[] chosen = new INDArray[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= all.length) {
        throw Checks.invalid(
            name + "s", "below " + all.length + ", as many as the batch has", numbers[i]);
      }
      chosen[i] = all[numbers[i]];
    }
    return chosen;
  }
}
