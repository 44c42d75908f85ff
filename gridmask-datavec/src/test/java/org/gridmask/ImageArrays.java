package org.gridmask;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A kind of array that every adapter takes: images [N, C, H, W], one image [C, H, W] or volumes [N,
 * C, D, H, W] of an element type, the channels first or last.
 */
public record ImageArrays(DataType type, int rank, ImageFormat format) {

  /** All kinds. */
  public static Stream<ImageArrays> shapes() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16)
        .flatMap(
            type ->
                IntStream.rangeClosed(3, 5)
                    .boxed()
                    .flatMap(
                        rank ->
                            Stream.of(ImageFormat.values())
                                .map(format -> new ImageArrays(type, rank, format))));
  }

  /** How an array lies in memory. */
  public enum Layout {
    AS_CREATED(a -> a),
    COLUMN_MAJOR(a -> a.dup('f')),
    EVERY_OTHER_OF_A_LARGER_ONE(a -> part(a, 2)),
    PART_OF_A_LARGER_ONE(a -> part(a, 1)),
    VIEW_OF_A_VIEW(a -> part(part(a, 2), 1)),
    AXES_REVERSED(a -> stored(a, IntStream.range(0, a.rank()).map(i -> a.rank() - 1 - i))),
    LAST_AXIS_SECOND(a -> stored(a, moved(a.rank(), a.rank() - 1, second(a)))),
    SECOND_AXIS_LAST(a -> stored(a, moved(a.rank(), second(a), a.rank() - 1)));

    private final UnaryOperator<INDArray> of;

    Layout(UnaryOperator<INDArray> of) {
      this.of = of;
    }

    /** The same array, laid out like this. */
    public INDArray of(INDArray array) {
      return of.apply(array);
    }

    private static INDArray part(INDArray a, int step) {
      long[] larger = new long[a.rank()];
      INDArrayIndex[] inside = new INDArrayIndex[a.rank()];
      for (int i = 0; i < a.rank(); i++) {
        // Not all, which would need memory for nothing.
        int stride = i < a.rank() - 2 ? 1 : step;
        larger[i] = stride * a.size(i) + 2;
        inside[i] = NDArrayIndex.interval(1, stride, stride * a.size(i) + 1);
      }
      return Nd4j.zeros(a.dataType(), larger).get(inside).assign(a);
    }

    /** The axis of the channels if they are first. */
    private static int second(INDArray a) {
      return a.rank() == 3 ? 0 : 1;
    }

    private static IntStream moved(int rank, int from, int to) {
      List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
      axes.add(to, axes.remove(from));
      return axes.stream().mapToInt(i -> i);
    }

    private static INDArray stored(INDArray a, IntStream order) {
      int[] axes = order.toArray();
      int[] back = new int[axes.length];
      for (int i = 0; i < axes.length; i++) {
        back[axes[i]] = i;
      }
      return a.permute(axes).dup('c').permute(back);
    }
  }

  /** The images in an array of this kind: one if it is of rank 3. */
  public int count(int images) {
    return rank == 3 ? 1 : images;
  }

  /** The slices of an image of this kind. */
  public int slices() {
    return rank == 5 ? 2 : 1;
  }

  /**
   * An array of this kind; all of its numbers can be represented in its type, and neighbours
   * differ.
   */
  public INDArray numbered(int images, int channels, int height, int width) {
    long length = (long) count(images) * channels * slices() * height * width;
    // A prime, so that no number lies twice in one row or at one place of two images.
    INDArray numbers = Nd4j.arange(length).castTo(DataType.DOUBLE).fmodi(251).addi(1);
    return of(numbers.reshape(count(images), channels, slices(), height, width));
  }

  /** Volumes [N, C, D, H, W], with N = 1 for rank 3 and D = 1 for ranks 3 and 4, as this kind. */
  public INDArray of(INDArray volumes) {
    long[] s = volumes.shape();
    INDArray array =
        switch (rank) {
          case 3 -> volumes.reshape(s[1], s[3], s[4]);
          case 4 -> volumes.reshape(s[0], s[1], s[3], s[4]);
          default -> volumes;
        };
    INDArray typed = array.castTo(type);
    return format == ImageFormat.NCHW
        ? typed
        : typed.permute(Layout.moved(rank, Layout.second(typed), rank - 1).toArray()).dup('c');
  }

  /** Any images as [N, C, D, H, W], DOUBLE, a copy. */
  public static INDArray volumes(INDArray images, ImageFormat format) {
    int rank = images.rank();
    INDArray first =
        format == ImageFormat.NCHW
            ? images
            : images.permute(Layout.moved(rank, rank - 1, Layout.second(images)).toArray());
    long[] s = first.shape();
    INDArray copy = first.dup('c').castTo(DataType.DOUBLE);
    return switch (rank) {
      case 3 -> copy.reshape(1, s[0], 1, s[1], s[2]);
      case 4 -> copy.reshape(s[0], s[1], 1, s[2], s[3]);
      default -> copy;
    };
  }

  /** The elements of any images in the order [N, C, D, H, W]. */
  public double[] elements(INDArray images) {
    return volumes(images, format).data().asDouble();
  }

  @Override
  public String toString() {
    String axes =
        switch (rank) {
          case 3 -> "H, W";
          case 4 -> "N, H, W";
          default -> "N, D, H, W";
        };
    return type
        + (format == ImageFormat.NHWC
            ? " [" + axes + ", C]"
            : " [" + (rank == 3 ? "C, " + axes : axes.replace("N", "N, C")) + "]");
  }
}
