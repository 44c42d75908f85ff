package org.gridmask.iterator;

import java.io.Serializable;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.internal.pixel.BatchPixels;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Masks the images of an array, each with its own mask, after normalisation (the paper's eq. 1 with
 * {@link Fill#zero}): the function behind {@link MaskingDataSetIterator} and {@link
 * MaskPreProcessor}, for your own arrays.
 *
 * <p>An image's mask depends on (seed, epoch, index) alone, not on the batch that it is in.
 * Immutable and thread-safe.
 *
 * @param policy the masks and their schedule
 * @param fill the fill of dropped pixels; colours with a value per channel are given as stored
 * @param format the order of the batch's dimensions
 */
public record BatchMasker(MaskPolicy policy, Fill fill, ImageFormat format)
    implements Serializable {

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if a component is null, or the fill is an RGB or BGR colour,
   *     since the channel order of an array is unknown
   */
  public BatchMasker {
    Checks.notNull("policy", policy);
    Checks.notNull("fill", fill);
    Checks.notNull("format", format);
    if (fill instanceof Fill.Constant constant) {
      constant.perChannel(constant.values().size(), Fill.ChannelOrder.AS_STORED);
    }
  }

  /**
   * The paper's method: dropped pixels become 0; images are [N, C, H, W].
   *
   * @param policy the masks and their schedule
   * @throws IllegalArgumentException if it is null
   */
  public BatchMasker(MaskPolicy policy) {
    this(policy, Fill.zero(), ImageFormat.NCHW);
  }

  /**
   * A copy with another fill.
   *
   * @param newFill the fill of dropped pixels
   * @return the copy
   */
  public BatchMasker withFill(Fill newFill) {
    return new BatchMasker(policy, newFill, format);
  }

  /**
   * A copy for another format.
   *
   * @param newFormat the order of the batch's dimensions
   * @return the copy
   */
  public BatchMasker withFormat(ImageFormat newFormat) {
    return new BatchMasker(policy, fill, newFormat);
  }

  /**
   * Masks a batch in place. Large batches are processed in parallel on the common {@link
   * java.util.concurrent.ForkJoinPool} and the calling thread.
   *
   * <p>All masks are drawn before the first pixel is written: if the generator throws, the
   * exception for the first such image is rethrown and the batch is unchanged. Interrupts of the
   * calling thread are ignored and stay set.
   *
   * @param images the images, [N, C, H, W], one image [C, H, W], or volumes [N, C, D, H, W], whose
   *     slices all get the same mask; with the channels last according to {@link #format}; FLOAT16,
   *     BFLOAT16, FLOAT or DOUBLE; any ordering and any view with strides of at least 1. The fill
   *     is rounded to the nearest number of the type, noise is drawn slice by slice, in each pixel
   *     by pixel in reading order
   * @param epoch the epoch, from 0
   * @param firstIndex the position of the batch's first image in the epoch's stream, from 0
   * @return the number of images with at least one dropped pixel
   * @throws IllegalArgumentException if {@code epoch} or {@code firstIndex} is negative, the array
   *     has another shape or type, or looks like one of the other format, or the number of the
   *     fill's values is neither 1 nor the number of channels
   */
  public int maskInPlace(INDArray images, int epoch, long firstIndex) {
    return mask(checked(images, firstIndex), epoch, firstIndex, true).masked();
  }

  /**
   * Like {@link #maskInPlace}, or on a copy, which is made only if any pixel is dropped.
   *
   * @param stream the adapter's, which warns once if the masks do not suit the images
   */
  Masked mask(INDArray images, int epoch, long firstIndex, boolean inPlace, EpochStream stream) {
    BatchLayout batch = checked(images, firstIndex);
    stream.checkSize(policy.generator(), batch.height(), batch.width());
    return mask(batch, epoch, firstIndex, inPlace);
  }

  private Masked mask(BatchLayout batch, int epoch, long firstIndex, boolean inPlace) {
    DropMask[] masks = masks(batch, epoch, firstIndex);
    int masked = count(masks);
    if (masked == 0) {
      return new Masked(batch.images(), 0);
    }
    BatchLayout target = inPlace ? batch : new BatchLayout(batch.images().dup(), format);
    apply(target, masks, epoch, firstIndex);
    return new Masked(target.images(), masked);
  }

  private static int count(DropMask[] masks) {
    int count = 0;
    for (DropMask mask : masks) {
      count += mask.isEmpty() ? 0 : 1;
    }
    return count;
  }

  /** A masked batch, and the number of images with at least one dropped pixel. */
  record Masked(INDArray images, int masked) {}

  private BatchLayout checked(INDArray images, long firstIndex) {
    BatchLayout batch = new BatchLayout(images, format);
    Checks.inClosedRange("firstIndex", firstIndex, 0, Long.MAX_VALUE - batch.count());
    // Fail at the first batch, not in the first epoch that masks an image.
    int channels = batch.channels();
    // A single value fits any number of channels.
    if (fill instanceof Fill.Constant constant && (constant.values().size() > 1 || channels < 1)) {
      constant.perChannel(channels, Fill.ChannelOrder.AS_STORED);
    }
    return batch;
  }

  private DropMask[] masks(BatchLayout batch, int epoch, long firstIndex) {
    DropMask[] masks = new DropMask[batch.count()];
    int height = batch.height();
    int width = batch.width();
    ParallelImages.of(masks.length, height)
        .forEach(
            (from, to) -> {
              for (int i = from; i < to; i++) {
                masks[i] = policy.maskFor(epoch, firstIndex + i, height, width);
              }
            });
    return masks;
  }

  private void apply(BatchLayout batch, DropMask[] masks, int epoch, long firstIndex) {
    BatchPixels.toHost(batch.images());
    long rowsEach = (long) batch.slices() * batch.height();
    ParallelImages ranges = ParallelImages.of(masks.length, rowsEach);
    if (fill instanceof Fill.Constant constant) {
      BatchFiller filler = new BatchFiller(batch, constant);
      if (filler.isSupported()) {
        ranges.forEach((from, to) -> filler.fill(masks, from, to));
      } else {
        int channels = batch.channels();
        double[] values = constant.perChannel(channels, Fill.ChannelOrder.AS_STORED);
        fillPixels(
            batch, ranges, masks, i -> pixel -> System.arraycopy(values, 0, pixel, 0, channels));
      }
    } else if (fill instanceof Fill.Noise noise) {
      fillPixels(
          batch,
          ranges,
          masks,
          i -> {
            RandomGenerator random = policy.fillRandom(epoch, firstIndex + i);
            return pixel -> noise.sample(random, pixel);
          });
    }
    BatchPixels.written(batch.images());
  }

  /**
   * Fills the dropped pixels one by one.
   *
   * @param fills for each image, a function that writes its next pixel's channel values to an array
   */
  private void fillPixels(
      BatchLayout batch,
      ParallelImages ranges,
      DropMask[] masks,
      IntFunction<Consumer<double[]>> fills) {
    BatchPixels pixels = new BatchPixels(batch);
    ranges.forEach(
        (from, to) -> {
          double[] pixel = new double[batch.channels()];
          for (int i = from; i < to; i++) {
            int image = i;
            Consumer<double[]> fill = fills.apply(i);
            for (int s = 0; s < batch.slices(); s++) {
              int slice = s;
              masks[i].forEachSpan(
                  (y, x0, x1) -> {
                    for (int x = x0; x < x1; x++) {
                      fill.accept(pixel);
                      pixels.put(image, slice, y, x, pixel);
                    }
                  });
            }
          }
        });
  }
}
