package org.gridmask.loader;

import java.lang.ref.Reference;
import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Runs a transform that may not be thread-safe, one image at a time. If it has a generator, each
 * image gets one of its own.
 */
final class AnyTransform {

  private final ImageTransform transform;

  /** The seed of the images' generators; null without them. */
  private final Long seed;

  /**
   * The same for all images: frame converters cache it by its address, at which a freed one would
   * be followed by another.
   */
  private final Mat input = new Mat();

  AnyTransform(ImageTransform transform) {
    this.transform = transform;
    Random random = transform instanceof BaseImageTransform<?> base ? base.getRandom() : null;
    seed = random == null ? null : random.nextLong();
  }

  /**
   * Transforms an image.
   *
   * @return a new image
   * @throws IllegalStateException if the transform returns none
   */
  Mat apply(Mat image, int epoch, long index) {
    synchronized (transform) {
      image.copyTo(input);
      ImageWritable writable = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(input));
      ImageWritable result =
          seed == null
              ? transform.transform(writable)
              : transform.transform(writable, random(epoch, index));
      if (result == null || result.getFrame() == null) {
        throw new IllegalStateException(transform + " returned no image");
      }
      // The transform may reuse the result's memory.
      Mat copy = new OpenCVFrameConverter.ToMat().convert(result.getFrame()).clone();
      Reference.reachabilityFence(result);
      return copy;
    }
  }

  private Random random(int epoch, long index) {
    return new Random(KeyedRandom.of(seed, Purpose.IMAGE_TRANSFORM, epoch, index).nextLong());
  }
}
