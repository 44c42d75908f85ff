package org.gridmask.examples.data;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridmask.examples.files.FileErrors;

/**
 * The training or test images of a data set whose images have label maps or boxes instead of a
 * class.
 */
interface PartImages<I extends PartImages<I>> extends LabelledImages {

  /** Some of these images. */
  I only(int[] indices);

  /**
   * The shape of an image.
   *
   * @throws IOException if it cannot be trained on
   */
  ImageShape shape(int index) throws IOException;

  /** All are of one class. */
  @Override
  default int label(int index) {
    return 0;
  }

  /**
   * The shape of the first image that can be read.
   *
   * @param part the name of this part, for the message
   * @throws DataException if there is none
   */
  default ImageShape firstShape(String part) throws DataException {
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < size(); i++) {
      try {
        return shape(i);
      } catch (IOException | RuntimeException e) {
        // The reader warns about it.
        problem = problem.or(() -> Optional.of(FileErrors.reason(e)));
      }
    }
    throw new DataException(
        part,
        "none of its images can be read; the first is %s: %s"
            .formatted(name(0), problem.orElseThrow()));
  }

  default boolean hasReadable() {
    return IntStream.range(0, size()).anyMatch(this::isReadable);
  }

  private boolean isReadable(int index) {
    try {
      shape(index);
      return true;
    } catch (IOException | RuntimeException e) {
      // The reader warns about it.
      return false;
    }
  }
}
