package org.gridmask.transform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.schedule.EpochAware;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An image transform whose draw for an image is a function of (seed, epoch, index) alone.
 *
 * <p>{@link #transform(ImageWritable, int, long)} takes the key. DataVec's two methods have none:
 * they use the epoch announced last ({@link #epochStarted}) and number its images 0, 1, 2, ... in
 * the order of the calls. DataVec's {@link Random} is ignored, since {@code ImageTransformProcess}
 * creates one with the same seed for every image, so that all images would get the same draw.
 *
 * <p>Before the first epoch, images are transformed as in epoch 0, since normalisers are fitted and
 * record readers initialised then. After it, images are transformed within an epoch, or read ahead
 * of one by an asynchronous iterator of ND4J, such as {@code fit} creates: those belong to the next
 * epoch.
 *
 * <p>Thread-safe: no index is drawn twice in an epoch, and {@link #getCurrentImage} and {@link
 * #query} refer to the calling thread's last image. Without explicit keys, the order of threads
 * determines which image gets which index. Images are not modified, and results share no memory
 * with them. Serializable: a copy starts like a new transform, without an announced epoch.
 */
public abstract class KeyedImageTransform extends MatImageTransform implements EpochAware {

  private static final long serialVersionUID = 1;

  @JsonProperty private final long seed;

  @JsonIgnore private final EpochStream stream = new EpochStream(EpochStream.Kind.TRANSFORM);

  /**
   * A transform with a given seed.
   *
   * @param seed the seed of all random draws
   */
  protected KeyedImageTransform(long seed) {
    this.seed = seed;
  }

  /**
   * The seed, given or random.
   *
   * @return the seed of all random draws
   */
  public final long seed() {
    return seed;
  }

  /**
   * Transforms one image with the draw of a key; does not consume an index.
   *
   * @param image the image, null at the end of a stream
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the transformed image; null if {@code image} is null or empty
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
   * @return the transformed image; null if {@code image} is null or empty, which does not consume
   *     an index
   * @throws IllegalStateException if no epoch is running although one was announced before, or a
   *     network is trained although the schedule needs epochs and none was announced
   */
  @Override
  protected final ImageWritable doTransform(ImageWritable image, Random random) {
    return transformed(image, this::applyNext);
  }

  private Transformed applyNext(Mat mat) {
    EpochStream.Draw draw = stream.draw(1, needsEpochs());
    return apply(mat, draw.epoch(), draw.first());
  }

  /** Logs a warning, once, if masks are drawn for images of a size that they do not suit. */
  final void checkSize(MaskGenerator generator, int height, int width) {
    stream.checkSize(generator, height, width);
  }

  /**
   * Whether the distribution of draws depends on the epoch, so that epochs must be announced.
   *
   * @return false unless overridden
   */
  protected boolean needsEpochs() {
    return false;
  }

  /**
   * Starts an epoch at index 0.
   *
   * @param epoch the epoch, from 0
   * @throws IllegalArgumentException if {@code epoch} is negative
   * @throws IllegalStateException if images were read ahead as those of another epoch; epochs that
   *     follow each other, from 0, may be read ahead
   */
  @Override
  public final void epochStarted(int epoch) {
    stream.epochStarted(epoch);
  }

  /** Ends the epoch announced last. */
  @Override
  public final void epochEnded() {
    stream.epochEnded();
  }

  @Override
  final Map<String, ?> identity() {
    Map<String, Object> identity = new LinkedHashMap<>(parameters());
    identity.put("seed", seed);
    return identity;
  }
}
