package org.gridmask.datavec;

import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;

/**
 * An image transform that any number of threads may share: it remembers each thread's last image.
 */
@JsonIgnoreProperties({"random", "converter", "currentImage"})
abstract class MatImageTransform extends BaseImageTransform<Mat> {

  static final int MOST_SIDE = 1 << 20;

  /** Values never refer to the transform, which could not be collected otherwise. */
  @JsonIgnore private final ThreadLocal<Last> last = ThreadLocal.withInitial(() -> Last.NONE);

  private record Last(ImageWritable image, UnaryOperator<float[]> query) {
    static final Last NONE = new Last(null, UnaryOperator.identity());
  }

  /**
   * What became of one image.
   *
   * @param mat the new image, which shares no memory with the old one
   * @param query maps x1, y1, x2, y2, ... in pixels of the old image to the new one; it may change
   *     the array that it is given, and must not refer to the transform
   */
  public record Transformed(Mat mat, UnaryOperator<float[]> query) {
    /**
     * An image in which everything stayed where it was.
     *
     * @param mat the new image
     */
    public Transformed(Mat mat) {
      this(mat, UnaryOperator.identity());
    }
  }

  /**
   * Makes the new image out of the old one, if there is one, and remembers it.
   *
   * @param image the image, null at the end of a stream
   * @param change gets a Mat of at least 1 x 1, not to be modified
   * @return the new image; null if {@code image} is null or holds no picture
   */
  final ImageWritable transformed(ImageWritable image, Function<Mat, Transformed> change) {
    Mat mat = image == null ? null : newConverter().convert(image.getFrame());
    if (mat == null || mat.empty()) {
      return remember(Last.NONE);
    }
    Transformed result = change.apply(mat);
    // The Mat may merely point at the memory of the image's buffer.
    Reference.reachabilityFence(image);
    return remember(
        new Last(new ImageWritable(newConverter().convert(result.mat())), result.query()));
  }

  /**
   * Makes the new image out of the old one without remembering it, with the draw of one key.
   *
   * @param mat the image, at least 1 x 1, not to be modified
   */
  abstract Transformed apply(Mat mat, int epoch, long index);

  /**
   * Maps coordinates of the calling thread's last image to what it became.
   *
   * @param coordinates x1, y1, x2, y2, ... in pixels of the image before
   * @return a new array with the same points in pixels of the image after, not clipped to it; they
   *     are unchanged if the thread has transformed no image
   */
  @Override
  public final float[] query(float... coordinates) {
    return last.get().query.apply(coordinates.clone());
  }

  /**
   * The calling thread's last transformed image.
   *
   * @return the image, or null if the thread has transformed none or got null
   */
  @Override
  public final ImageWritable getCurrentImage() {
    return last.get().image;
  }

  @Override
  public abstract boolean equals(Object other);

  @Override
  public abstract int hashCode();

  static <T> T given(String name, T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must be given, but is null");
    }
    return value;
  }

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
    return value;
  }

  /** A side of an image that is made; there are no longer ones that OpenCV would read. */
  static int side(String name, int value) {
    if (value < 1 || value > MOST_SIDE) {
      throw new IllegalArgumentException(
          name + " must be in [1, " + MOST_SIDE + "], but is " + value);
    }
    return value;
  }

  /** A copy of a list that holds something, and nothing that is null. */
  static <T> List<T> atLeastOne(String name, List<T> values) {
    if (given(name, values).isEmpty()) {
      throw new IllegalArgumentException(name + " must be at least one, but there are none");
    }
    for (T value : values) {
      given("each of " + name, value);
    }
    return List.copyOf(values);
  }

  /** DataVec's mappers skip unknown properties, and a misspelt one would go unnoticed. */
  @JsonAnySetter
  private void refuse(String property, Object value) {
    throw new IllegalArgumentException(
        getClass().getSimpleName() + " has no property '" + property + "'");
  }

  private ImageWritable remember(Last value) {
    last.set(value);
    return value.image;
  }

  /**
   * A converter hands out its last frame again when a new image lies where the last one lay, and
   * releases its last Mat; a new one costs nothing and does neither.
   */
  private static OpenCVFrameConverter.ToMat newConverter() {
    return new OpenCVFrameConverter.ToMat();
  }
}
