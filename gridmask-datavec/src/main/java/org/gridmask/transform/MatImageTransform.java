package org.gridmask.transform;

import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.gridmask.check.ParameterException;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;

/**
 * An image transform that any number of threads may share: it remembers each thread's last image.
 */
@JsonIgnoreProperties({"random", "converter", "currentImage"})
public abstract class MatImageTransform extends BaseImageTransform<Mat> {

  /** Values never refer to the transform, which could not be collected otherwise. */
  @JsonIgnore private final ThreadLocal<Last> last = ThreadLocal.withInitial(() -> Last.NONE);

  private record Last(ImageWritable image, UnaryOperator<float[]> query) {
    static final Last NONE = new Last(null, UnaryOperator.identity());
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
   * Transforms one image.
   *
   * @param image the image, null at the end of a stream
   * @param random ignored
   * @return the new image; null if {@code image} is null or holds no picture
   */
  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    return transformed(image, mat -> apply(mat, 0, 0));
  }

  /**
   * Makes the new image; called by any number of threads at once.
   *
   * @param mat the image, at least 1 x 1, not to be modified
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the new image and where the old one's coordinates went
   */
  protected abstract Transformed apply(Mat mat, int epoch, long index);

  /**
   * Transforms one image with the draw of one key, without remembering it.
   *
   * @param mat the image, at least 1 x 1, not to be modified
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the new image, which shares no memory with the old one
   */
  public final Mat transform(Mat mat, int epoch, long index) {
    return apply(mat, epoch, index).mat();
  }

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

  /**
   * What the transform was made with, besides a seed. A transform with parameters overrides this,
   * or {@link #equals}, {@link #hashCode} and {@link #toString}.
   *
   * @return the parameters by name, in the constructor's order; none unless overridden
   */
  protected Map<String, ?> parameters() {
    return Map.of();
  }

  /**
   * Parameters for {@link #parameters}.
   *
   * @param namesAndValues a name, its value, the next name, ...
   * @return the values by name, in this order
   */
  protected static Map<String, Object> named(Object... namesAndValues) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      named.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return named;
  }

  /** All that decides what becomes of an image, its key aside. */
  Map<String, ?> identity() {
    return parameters();
  }

  /**
   * Whether the other one makes the same of every image.
   *
   * @param other anything
   * @return true for a transform of the same class, parameters and seed, however many images each
   *     has seen
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof MatImageTransform transform
        && getClass() == transform.getClass()
        && identity().equals(transform.identity());
  }

  @Override
  public int hashCode() {
    return identity().hashCode();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + identity();
  }

  /** DataVec's mappers skip unknown properties, and a misspelt one would go unnoticed. */
  @JsonAnySetter
  private void refuse(String property, Object value) {
    throw new ParameterException(getClass().getSimpleName(), "has no property '" + property + "'");
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
