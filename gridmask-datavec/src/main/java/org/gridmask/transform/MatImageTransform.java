package org.gridmask.transform;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
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
 * A thread-safe image transform, which keeps the last image per thread.
 *
 * <p>Serializable, without the last images.
 */
@JsonIgnoreProperties({"random", "converter", "currentImage"})
public abstract class MatImageTransform extends BaseImageTransform<Mat> implements Serializable {

  private static final long serialVersionUID = 1;

  /** Values must not refer to the transform, which would then leak. */
  @JsonIgnore private transient ThreadLocal<Last> last = noneYet();

  private record Last(ImageWritable image, UnaryOperator<float[]> query) {
    static final Last NONE = new Last(null, UnaryOperator.identity());
  }

  /**
   * Transforms an image and stores the result as the thread's last image.
   *
   * @param image the image, null at the end of a stream
   * @param change gets a Mat of at least 1 x 1, which it must not modify
   * @return the new image; null if {@code image} is null or empty
   */
  final ImageWritable transformed(ImageWritable image, Function<Mat, Transformed> change) {
    Mat mat = image == null ? null : newConverter().convert(image.getFrame());
    if (mat == null || mat.empty()) {
      return remember(Last.NONE);
    }
    Transformed result = change.apply(mat);
    // The Mat may be a view of the image's buffer.
    Reference.reachabilityFence(image);
    return remember(
        new Last(new ImageWritable(newConverter().convert(result.mat())), result.query()));
  }

  /**
   * Transforms one image.
   *
   * @param image the image, null at the end of a stream
   * @param random ignored
   * @return the new image; null if {@code image} is null or empty
   */
  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    return transformed(image, mat -> apply(mat, 0, 0));
  }

  /**
   * Computes the new image. Must be thread-safe.
   *
   * @param mat the image, at least 1 x 1, not to be modified
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the new image and the mapping of coordinates
   */
  protected abstract Transformed apply(Mat mat, int epoch, long index);

  /**
   * Transforms one image with the draw of a key, without storing it as the last image.
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
   * Transforms one image with the draw of a key, without storing it as the last image, and tells
   * where its points went.
   *
   * @param mat the image, at least 1 x 1, not to be modified
   * @param epoch the epoch, from 0
   * @param index the image's position in the epoch's stream, from 0
   * @return the new image, which shares no memory with the old one, and the mapping of coordinates
   */
  public final Transformed transformWithQuery(Mat mat, int epoch, long index) {
    return apply(mat, epoch, index);
  }

  /**
   * Maps coordinates by the calling thread's last transform.
   *
   * @param coordinates x1, y1, x2, y2, ... in pixels of the original image
   * @return a new array with the points in pixels of the transformed image, not clipped; unchanged
   *     if the thread has transformed no image
   */
  @Override
  public final float[] query(float... coordinates) {
    return last.get().query.apply(coordinates.clone());
  }

  /**
   * The calling thread's last transformed image.
   *
   * @return the image; null if the thread has transformed none, or the last result was null
   */
  @Override
  public final ImageWritable getCurrentImage() {
    return last.get().image;
  }

  /**
   * The parameters of the transform, without the seed, for {@link #equals}, {@link #hashCode} and
   * {@link #toString}. Transforms with parameters must override this or those.
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

  /** The parameters and the seed, if any. */
  Map<String, ?> identity() {
    return parameters();
  }

  /**
   * Whether the other transform has the same class, parameters and seed.
   *
   * @param other anything
   * @return true if the transforms are equivalent
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

  /** Rejects unknown properties, which DataVec's mappers would ignore. */
  @JsonAnySetter
  private void refuse(String property, Object value) {
    throw new ParameterException(getClass().getSimpleName(), "has no property '" + property + "'");
  }

  private static ThreadLocal<Last> noneYet() {
    return ThreadLocal.withInitial(() -> Last.NONE);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    last = noneYet();
  }

  private ImageWritable remember(Last value) {
    last.set(value);
    return value.image;
  }

  /**
   * A new converter per call: converters cache the last frame by its memory address and release
   * their last Mat. Creating one is cheap.
   */
  private static OpenCVFrameConverter.ToMat newConverter() {
    return new OpenCVFrameConverter.ToMat();
  }
}
