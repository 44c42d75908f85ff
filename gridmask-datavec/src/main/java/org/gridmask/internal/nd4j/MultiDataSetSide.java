package org.gridmask.internal.nd4j;

import java.util.Arrays;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The inputs or the outputs of a MultiDataSet, selected by number. */
public enum MultiDataSetSide {
  INPUTS("inputs"),
  OUTPUTS("outputs");

  private final String name;

  MultiDataSetSide(String name) {
    this.name = name;
  }

  /** Checks that there is at least one number and none is negative; returns a copy. */
  public int[] checked(int... numbers) {
    boolean valid =
        numbers != null
            && numbers.length > 0
            && Arrays.stream(numbers).allMatch(i -> i >= 0)
            && Arrays.stream(numbers).distinct().count() == numbers.length;
    Checks.require(valid, name, "at least one number from 0, each once", Arrays.toString(numbers));
    return numbers.clone();
  }

  /** The arrays with these numbers. */
  public INDArray[] select(INDArray[] all, int... numbers) {
    for (int number : numbers) {
      Checks.require(number < all.length, name, "less than the batch's " + all.length, number);
    }
    return Arrays.stream(numbers).mapToObj(i -> all[i]).toArray(INDArray[]::new);
  }

  /**
   * The inputs with these numbers, which must hold images.
   *
   * @param labels the batch's labels; rank 3 is one image [C, H, W], and has one label
   */
  public static INDArray[] images(INDArray[] all, INDArray[] labels, int... inputs) {
    INDArray[] images = INPUTS.select(all, inputs);
    for (int i = 0; i < images.length; i++) {
      Checks.require(
          all.length == 1 || images[i].rank() > 2,
          "inputs",
          "those that hold images, selected by withInputs(...)",
          inputs[i] + " of shape " + Arrays.toString(images[i].shape()));
      INDArray label = labels == null || labels.length == 0 ? null : labels[0];
      if (label != null && images[i].rank() == 3) {
        Checks.require(
            label.rank() < 2 || label.size(0) <= 1,
            "images",
            "one [C, H, W] for one label, or [N, C, H, W] (add an axis by reshape)",
            Arrays.toString(images[i].shape()) + " for " + label.size(0) + " labels");
      }
    }
    return images;
  }

  /** A copy of {@code all} with the arrays of these numbers replaced. */
  public static INDArray[] replaced(INDArray[] all, int[] numbers, INDArray[] others) {
    INDArray[] replaced = all.clone();
    for (int i = 0; i < numbers.length; i++) {
      replaced[numbers[i]] = others[i];
    }
    return replaced;
  }
}
