package org.gridmask.examples.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The training images of a data set, and which of them are in use.
 *
 * @param all all training images
 * @param parts those that are trained on and those for validation; empty: all are trained on
 */
record UsedImages<I extends PartImages<I>>(I all, Optional<TrainingSplit.Parts> parts) {

  static <I extends PartImages<I>> UsedImages<I> all(I images) {
    return new UsedImages<>(images, Optional.empty());
  }

  /**
   * Splits all training images, whatever is in use.
   *
   * @throws IllegalArgumentException if there are too few images for validation, or none of a part
   *     can be read
   */
  UsedImages<I> split(TrainingSplit split) {
    if (split.isWhole()) {
      return all(all);
    }
    UsedImages<I> used = new UsedImages<>(all, Optional.of(split.of(all, List.of(""))));
    split.requireReadable(
        used.trained().hasReadable(), used.validation().stream().allMatch(I::hasReadable));
    return used;
  }

  int size() {
    return parts.map(used -> used.train().length).orElse(all.size());
  }

  /** The number among all training images of one that is trained on. */
  int number(int index) {
    return parts.map(used -> used.train()[index]).orElse(index);
  }

  /** The first of those that are trained on, and none for validation. */
  UsedImages<I> first(int count) {
    int[] first = IntStream.range(0, size()).limit(count).map(this::number).toArray();
    return new UsedImages<>(all, Optional.of(new TrainingSplit.Parts(first, new int[0])));
  }

  I trained() {
    return parts.map(used -> all.only(used.train())).orElse(all);
  }

  Optional<I> validation() {
    return parts
        .filter(used -> used.validation().length > 0)
        .map(used -> all.only(used.validation()));
  }

  Optional<String> sha256() {
    return parts.map(used -> used.sha256(all));
  }
}
