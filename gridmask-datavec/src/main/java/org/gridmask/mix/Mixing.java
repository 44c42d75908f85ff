package org.gridmask.mix;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.internal.pixel.BatchPixels;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.shape.Gather;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How the images of one batch are mixed: the partner of each image, and the share that is its own.
 * Drawn by a {@link Mixer}. Immutable and thread-safe.
 */
public abstract sealed class Mixing {

  private final int[] partners;

  private Mixing(int[] partners) {
    this.partners = partners;
  }

  /** No mixing. */
  static Mixing none(int images) {
    return new Blend(IntStream.range(0, images).toArray(), 1);
  }

  /** Checks the arguments of {@link Mixer#draw}. */
  static void checkDraw(int images, RandomGenerator random) {
    Checks.notNegative("images", images);
    Checks.notNull("random", random);
  }

  /**
   * The number of images in the batch.
   *
   * @return the number of images
   */
  public final int size() {
    return partners.length;
  }

  /**
   * The partner of an image.
   *
   * @param image the image's number in the batch, from 0
   * @return the partner's number, possibly the same
   * @throws IndexOutOfBoundsException if there is no such image
   */
  public final int partner(int image) {
    return partners[image];
  }

  /**
   * The share of an image, and of its label, that is its own: Mixup's lambda, or the exact share of
   * pixels that do not come from the partner.
   *
   * @param image the image's number in the batch, from 0
   * @return the share, in [0, 1]
   * @throws IndexOutOfBoundsException if there is no such image
   */
  public abstract double share(int image);

  /**
   * Mixes images. The given array is not modified. All slices of a volume are mixed alike.
   *
   * @param images the images, [N, C, H, W], one image [C, H, W], which stays as it is, or volumes
   *     [N, C, D, H, W]; with the channels last according to {@code format}; FLOAT16, BFLOAT16,
   *     FLOAT or DOUBLE; any ordering and any view with strides of at least 1. Those of 16 bits are
   *     blended as FLOAT and rounded once, to nearest even
   * @param format where the channels are
   * @return a new array of the same type and shape, or the one given if nothing changes
   * @throws IllegalArgumentException if the array has another shape or type or looks like one of
   *     the other format, or its number of images or, with masks, their size differs from the one
   *     drawn for
   */
  public final INDArray mixImages(INDArray images, ImageFormat format) {
    BatchLayout layout = new BatchLayout(images, format);
    checkCount("images", layout.count());
    checkSize(layout.height(), layout.width());
    return images.isEmpty() || changesNothing() ? images : mixed(layout);
  }

  /**
   * Mixes labels: y'<sub>i</sub> = s<sub>i</sub> y<sub>i</sub> + (1 - s<sub>i</sub>) y<sub>j</sub>.
   * The given array is not modified.
   *
   * @param labels the labels, [N, K], one class per image (one-hot, smoothed or already mixed), or
   *     [K] of one image, of a floating-point type; those of 16 bits are rounded once, to nearest
   *     even
   * @return a new array of the same type and shape, or the one given if nothing changes
   * @throws IllegalArgumentException if the array has another shape or type, or another number of
   *     rows than the one drawn for; classes of pixels cannot be mixed by one share per image
   */
  public final INDArray mixLabels(INDArray labels) {
    Checks.notNull("labels", labels);
    Labels.check(labels, "[N, K], one class per image,", size() == 1 ? 1 : 2, 2);
    checkCount("labels", labels.rank() == 1 ? 1 : labels.size(0));
    if (changesNothing()) {
      return labels;
    }
    double[] others = IntStream.range(0, size()).mapToDouble(i -> 1 - share(i)).toArray();
    INDArray column = Nd4j.createFromArray(others).reshape(size(), 1);
    return blended(
        labels, difference -> difference.muliColumnVector(column.castTo(difference.dataType())));
  }

  private void checkCount(String name, long count) {
    Checks.require(count == size(), name, size() + ", one for each image of the batch", count);
  }

  /** Checks that the size of images is that of the masks, if there are masks. */
  abstract void checkSize(int height, int width);

  private boolean changesNothing() {
    return IntStream.range(0, size()).allMatch(i -> partners[i] == i || share(i) == 1);
  }

  /** The mixed images as a new array. */
  abstract INDArray mixed(BatchLayout batch);

  /**
   * A new array of y + w(y' - y) for each row or image y and its partner y', which is exact for
   * those that are their own partner. Types of 16 bits are rounded once, not after each step.
   *
   * @param weighted multiplies the difference by w, in place
   */
  final INDArray blended(INDArray batch, UnaryOperator<INDArray> weighted) {
    DataType type = batch.dataType();
    INDArray own = type.width() < DataType.FLOAT.width() ? batch.castTo(DataType.FLOAT) : batch;
    INDArray other = Nd4j.exec(new Gather(own, Nd4j.createFromArray(partners), 0))[0];
    return weighted.apply(other.subi(own)).addi(own).castTo(type);
  }

  /** Blends all pixels of an image and its partner with the same weight. */
  static final class Blend extends Mixing {
    private final double lambda;

    Blend(int[] partners, double lambda) {
      super(partners);
      this.lambda = lambda;
    }

    @Override
    public double share(int image) {
      partner(image);
      return lambda;
    }

    @Override
    void checkSize(int height, int width) {}

    @Override
    INDArray mixed(BatchLayout batch) {
      return blended(batch.images(), difference -> difference.muli(1 - lambda));
    }

    @Override
    public String toString() {
      return "Mixing[" + size() + " images, lambda " + lambda + "]";
    }
  }

  /** Takes the dropped pixels of an image's mask from its partner. */
  static final class Paste extends Mixing {
    private final DropMask[] masks;

    Paste(int[] partners, DropMask[] masks) {
      super(partners);
      this.masks = masks;
    }

    @Override
    public double share(int image) {
      return masks[image].keepRatio();
    }

    @Override
    void checkSize(int height, int width) {
      if (masks.length > 0 && (masks[0].height() != height || masks[0].width() != width)) {
        throw Checks.invalid("images", "of the size of " + masks[0], height + "x" + width);
      }
    }

    @Override
    INDArray mixed(BatchLayout batch) {
      INDArray result = batch.images().dup();
      BatchPixels.toHost(batch.images());
      BatchPixels.toHost(result);
      BatchPixels from = new BatchPixels(batch);
      BatchPixels to = new BatchPixels(new BatchLayout(result, batch.format()));
      for (int i = 0; i < masks.length; i++) {
        int image = i;
        int partner = partner(i);
        if (partner != i) {
          masks[i].forEachSpan((y, x0, x1) -> to.copy(image, from, partner, y, x0, x1));
        }
      }
      BatchPixels.written(result);
      return result;
    }

    @Override
    public String toString() {
      return "Mixing[" + size() + " images, " + Arrays.toString(masks) + "]";
    }
  }
}
