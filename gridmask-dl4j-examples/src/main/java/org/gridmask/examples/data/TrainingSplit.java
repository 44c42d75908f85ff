package org.gridmask.examples.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.check.Checks;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Which training images are trained on, and which are set aside for validation. A pure function of
 * the data and these values: the seed of a run does not change it.
 *
 * @param limit the number of images of each class, or 0 for all; classes with fewer keep all
 * @param limitSeed chooses them: the choice of a smaller limit is part of that of a larger one;
 *     empty: the first by file name
 * @param validation the share of each class's images for validation, in [0, 1), at least one image;
 *     0: none
 * @param validationSeed chooses them
 */
public record TrainingSplit(
    int limit, OptionalLong limitSeed, double validation, long validationSeed) {

  /** All images, without validation. */
  static final TrainingSplit WHOLE = new TrainingSplit(0, OptionalLong.empty(), 0, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code limit} is negative or {@code validation} out of
   *     range
   */
  public TrainingSplit {
    Checks.notNegative("limit", limit);
    if (!(validation >= 0 && validation < 1)) {
      throw Checks.invalid("validation", "in [0, 1)", validation);
    }
  }

  /** Image numbers, in the order of the data set. */
  record Parts(int[] train, int[] validation) {

    /** The digest of the labels and names of the images of both parts. */
    String sha256(LabelledImages images) {
      MessageDigest digest = DigestUtils.getSha256Digest();
      for (int[] part : List.of(train, validation)) {
        for (int index : part) {
          digest.update(
              (images.label(index) + " " + images.id(index) + "\n")
                  .getBytes(StandardCharsets.UTF_8));
        }
        digest.update((byte) 0);
      }
      return Hex.encodeHexString(digest.digest());
    }
  }

  boolean isWhole() {
    return limit == 0 && validation == 0;
  }

  /**
   * Splits the training images.
   *
   * @param classNames the names of the classes; one without a name if the images have none
   * @throws IllegalArgumentException if a class has too few images for validation
   */
  Parts of(LabelledImages images, List<String> classNames) {
    List<List<Integer>> classes = new ArrayList<>();
    classNames.forEach(name -> classes.add(new ArrayList<>()));
    IntStream.range(0, images.size()).forEach(i -> classes.get(images.label(i)).add(i));
    IntStream.Builder train = IntStream.builder();
    IntStream.Builder set = IntStream.builder();
    for (int label = 0; label < classes.size(); label++) {
      List<Integer> chosen = limited(classes.get(label), label);
      boolean[] validates = validates(chosen.size(), label, classNames.get(label));
      for (int i = 0; i < chosen.size(); i++) {
        (validates[i] ? set : train).add(chosen.get(i));
      }
    }
    return new Parts(train.build().sorted().toArray(), set.build().sorted().toArray());
  }

  /**
   * Checks parts whose images are not of one class.
   *
   * @throws IllegalArgumentException if no image of a part can be read
   */
  void requireReadable(boolean train, boolean set) {
    if (!train) {
      String why = ", as no training image that is left can be read";
      throw limit > 0
          ? Checks.invalid("limit", "larger" + why, limit)
          : Checks.invalid("validation", "smaller" + why, validation);
    }
    if (!set) {
      throw Checks.invalid("validation", "larger, as none of its images can be read", validation);
    }
  }

  private List<Integer> limited(List<Integer> all, int label) {
    if (limit == 0 || limit >= all.size()) {
      return all;
    }
    if (limitSeed.isEmpty()) {
      return all.subList(0, limit);
    }
    int[] order =
        KeyedRandom.permutation(
            all.size(), KeyedRandom.of(limitSeed.getAsLong(), Purpose.LIMIT, 0, label));
    return IntStream.of(order).limit(limit).sorted().mapToObj(all::get).toList();
  }

  private boolean[] validates(int size, int label, String className) {
    boolean[] validates = new boolean[size];
    if (validation > 0 && size > 0) {
      if (size == 1) {
        throw Checks.invalid(
            "validation",
            "0, as there is only one training image"
                + (className.isEmpty() ? "" : " of class " + className),
            validation);
      }
      int count = (int) Math.min(size - 1, Math.max(1, Math.round(validation * size)));
      int[] order =
          KeyedRandom.permutation(
              size, KeyedRandom.of(validationSeed, Purpose.VALIDATION, 0, label));
      IntStream.of(order).limit(count).forEach(i -> validates[i] = true);
    }
    return validates;
  }
}
