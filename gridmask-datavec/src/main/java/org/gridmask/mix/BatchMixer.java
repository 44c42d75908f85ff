package org.gridmask.mix;

import org.gridmask.check.Checks;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.mask.ImageFormat;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mixes the images and labels of a batch, after normalisation.
 *
 * <p>The draws depend on (seed, epoch, position of the batch's first image) alone, and so on the
 * batch size, since partners are in the same batch. Immutable and thread-safe.
 *
 * @param mixer the mixing method
 * @param schedule the probability that a batch is mixed, by epoch
 * @param seed the seed of all random draws
 * @param format where the channels of images are
 */
public record BatchMixer(Mixer mixer, ProbabilitySchedule schedule, long seed, ImageFormat format) {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if a component is null
   */
  public BatchMixer {
    Checks.notNull("mixer", mixer);
    Checks.notNull("schedule", schedule);
    Checks.notNull("format", format);
  }

  /**
   * A batch mixer for images [N, C, H, W].
   *
   * @param mixer the mixing method
   * @param schedule the probability that a batch is mixed, by epoch
   * @param seed the seed of all random draws
   * @return the batch mixer
   */
  public static BatchMixer of(Mixer mixer, ProbabilitySchedule schedule, long seed) {
    return new BatchMixer(mixer, schedule, seed, ImageFormat.NCHW);
  }

  /**
   * A copy for another format.
   *
   * @param newFormat where the channels of images are
   * @return the copy
   */
  public BatchMixer withFormat(ImageFormat newFormat) {
    return new BatchMixer(mixer, schedule, seed, newFormat);
  }

  /**
   * Draws how one batch is mixed.
   *
   * @param epoch the epoch, from 0
   * @param firstIndex the position of the batch's first image in the epoch's stream, from 0
   * @param images the number of images in the batch, at least 0
   * @param height their height in pixels, in [1, 1048576]
   * @param width their width in pixels, in [1, 1048576]
   * @return the partners and shares; without any effect if the batch is not mixed
   * @throws IllegalArgumentException if {@code images} is negative, or {@code height} or {@code
   *     width} less than 1
   * @throws IllegalStateException if the schedule returns a value outside [0, 1], or a generator a
   *     mask of another size
   */
  Mixing mixingFor(int epoch, long firstIndex, int images, int height, int width) {
    Checks.notNegative("epoch", epoch);
    Checks.inClosedRange("firstIndex", firstIndex, 0, Long.MAX_VALUE - Math.max(0, images));
    KeyedRandom random = KeyedRandom.of(seed, mixer.purpose(), epoch, firstIndex);
    return schedule.happens(epoch, random)
        ? mixer.draw(images, height, width, random)
        : Mixing.none(images);
  }

  /**
   * Mixes one batch. The given arrays are not modified.
   *
   * @param images the images, as in {@link Mixing#mixImages}
   * @param labels the labels, as in {@link Mixing#mixLabels}
   * @param epoch the epoch, from 0
   * @param firstIndex the position of the batch's first image in the epoch's stream, from 0
   * @return new arrays of the same types and shapes, or those given if nothing changes
   * @throws IllegalArgumentException if images or labels are null or of another shape or type
   */
  public Mixed mix(INDArray images, INDArray labels, int epoch, long firstIndex) {
    Mixing mixing = mixingFor(images, epoch, firstIndex);
    INDArray mixedLabels = mixing.mixLabels(labels);
    return new Mixed(mixing.mixImages(images, format), mixedLabels);
  }

  /** Draws how the batch with these images is mixed. */
  Mixing mixingFor(INDArray images, int epoch, long firstIndex) {
    BatchLayout layout = new BatchLayout(images, format);
    return mixingFor(epoch, firstIndex, layout.count(), layout.height(), layout.width());
  }

  /**
   * A mixed batch.
   *
   * @param images the images
   * @param labels the labels
   */
  public record Mixed(INDArray images, INDArray labels) {}
}
