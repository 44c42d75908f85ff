package org.gridmask.benchmarks.masks;

import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.datavec.image.data.ImageWritable;
import org.gridmask.mask.Fill;
import org.gridmask.transform.MaskImageTransform;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Masks as a DataVec transform, which copies an 8-bit image and masks the copy. */
@State(Scope.Thread)
public class MatBenchmark {

  /** The masks. */
  @Param public Scene scene;

  private MaskImageTransform transform;
  private Mat mat;
  private ImageWritable image;
  private long index;

  /** Creates the image. */
  @Setup
  public void prepare() {
    transform = new MaskImageTransform(scene.policy(), Fill.rgb(123.7, 116.3, 103.5));
    mat = new Mat(scene.size(), scene.size(), opencv_core.CV_8UC3, new Scalar(90, 120, 150, 0));
    image = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
  }

  /**
   * Masks a copy and releases it.
   *
   * @return the copy's column count
   */
  @Benchmark
  public int transform() {
    ImageWritable masked = transform.transform(image, 0, index++);
    try (Mat copy = (Mat) masked.getFrame().opaque) {
      return copy.cols();
    }
  }

  /**
   * Copies the image and releases the copy.
   *
   * @return the copy's column count
   */
  @Benchmark
  public int copy() {
    try (Mat copy = mat.clone()) {
      return copy.cols();
    }
  }
}
