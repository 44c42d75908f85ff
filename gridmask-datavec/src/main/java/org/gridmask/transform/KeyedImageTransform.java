package org.gridmask.transform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.StreamPosition;
import org.gridmask.schedule.EpochAware;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An image transform whose draw for one image is a function of (seed, epoch, index) alone.
 *
 * <p>{@link #transform(ImageWritable, int, long)} takes the key. DataVec's own two methods carry
 * none: there the epoch is the one announced last ({@link #epochStarted}, 0 before that), and
 * images take the indexes 0, 1, 2, ... in the order in which they come. The {@link Random} that
 * DataVec passes is ignored: {@code ImageTransformProcess} makes a new one with the same seed for
 * every image, so that every image would get the same draw. Where no epoch is ever announced, the
 * indexes go on from one pass over the data to the next, and a schedule that rises stays at its
 * beginning, of which a warning is logged.
 *
 * <p>One instance serves any number of threads: no index is drawn twice in an epoch, and {@link
 * #getCurrentImage} and {@link #query} speak of the calling thread's last image. Which thread gets
 * which index is then up to chance; with the key given, nothing is. Images are never modified, and
 * the result shares no memory with the image it came from.
 */
public abstract class KeyedImageTransform extends MatImageTransform implements EpochAware {

  @JsonProperty private final long seed;

  @JsonIgnore
  private final StreamPosition position =
      new StreamPosition(StreamPosition.Effect.TRANSFORMED, this::needsEpochs);

  /**
   * A transform with draws of its own.
   *
   * @param seed what makes one run's draws differ from another's
   */
  protected KeyedImageTransform(long seed) {
    this.seed = seed;
  }

  /**
   * The seed, given or picked.
   *
   * @return what makes one run's draws differ from another's
   */
  public final long seed() {
    return seed;
  }

  /**
   * Transforms one image with the draw of one key, without touching the count of indexes.
   *
   * @param image the image, null at the end of a stream
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the transformed image; null if {@code image} is null or holds no picture
   * @throws IllegalArgumentException if {@code epoch} or {@code index} is negative
   */
  public final ImageWritable transform(ImageWritable image, int epoch, long index) {
    Checks.notNegative("epoch", epoch);
    Checks.notNegative("index", index);
    return transformed(image, mat -> apply(mat, epoch, index));
  }

  /**
   * Transforms one image with the draw of the next index.
   *
   * @param image the image, null at the end of a stream
   * @param random ignored
   * @return the transformed image; null if {@code image} is null or holds no picture, which uses up
   *     no index
   */
  @Override
  protected final ImageWritable doTransform(ImageWritable image, Random random) {
    return transformed(image, this::applyNext);
  }

  private Transformed applyNext(Mat mat) {
    StreamPosition.Draw draw = position.drawWarned(this, 1);
    return apply(mat, draw.epoch(), draw.first());
  }

  /**
   * Whether what is drawn may change with the epoch in more than the numbers drawn.
   *
   * @return false, unless a subclass says otherwise
   */
  protected boolean needsEpochs() {
    return false;
  }

  /**
   * Starts the indexes at 0 again, in the given epoch.
   *
   * @param epoch the epoch, from 0
   * @throws IllegalArgumentException if {@code epoch} is negative
   * @throws IllegalStateException if images were drawn since the epoch before ended, as happens
   *     where something reads ahead: they have got the draws of that epoch. Images that came before
   *     the first epoch was announced are not meant, for normalisers are fitted then, and record
   *     readers look at their first image.
   */
  @Override
  public final void epochStarted(int epoch) {
    position.epochAndPassStarted(epoch);
  }

  /** The epoch announced last is over; images that come before the next one are noticed. */
  @Override
  public final void epochEnded() {
    position.epochEnded();
  }

  @Override
  final Map<String, ?> identity() {
    Map<String, Object> identity = new LinkedHashMap<>(parameters());
    identity.put("seed", seed);
    return identity;
  }
}
