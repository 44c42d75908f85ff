package org.gridmask.transform;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.datavec.image.data.ImageWritable;

/** Images of arbitrary bits, and the bits of images. */
public final class Images {

  private Images() {}

  /** Every depth that a frame can hold, with one to four channels. */
  public static List<Integer> types() {
    List<Integer> types = new ArrayList<>();
    for (int depth = opencv_core.CV_8U; depth <= opencv_core.CV_64F; depth++) {
      for (int channels = 1; channels <= 4; channels++) {
        types.add(opencv_core.CV_MAKETYPE(depth, channels));
      }
    }
    return types;
  }

  /** The types that OpenCV's interpolation and filters support. */
  static List<Integer> filterable() {
    return types().stream()
        .filter(
            type -> {
              int depth = opencv_core.CV_MAT_DEPTH(type);
              return depth != opencv_core.CV_8S && depth != opencv_core.CV_32S;
            })
        .toList();
  }

  public static Mat mat(int height, int width, int type) {
    Mat mat = new Mat(height, width, type);
    byte[] bits = new byte[Math.toIntExact(mat.total() * mat.elemSize())];
    new Random(31L * height + width).nextBytes(bits);
    buffer(mat).put(bits);
    return mat;
  }

  /** A part of a larger image, whose rows lie apart in memory. */
  public static Mat part(int height, int width, int type) {
    return mat(height + 2, width + 3, type).apply(new Rect(2, 1, width, height));
  }

  public static ImageWritable image(Mat mat) {
    return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
  }

  public static ImageWritable image(int height, int width, int type) {
    return image(mat(height, width, type));
  }

  public static Mat matOf(ImageWritable image) {
    return new OpenCVFrameConverter.ToMat().convert(image.getFrame());
  }

  public static ByteBuffer bits(Mat mat) {
    Mat dense = mat.clone();
    byte[] bits = new byte[Math.toIntExact(dense.total() * dense.elemSize())];
    buffer(dense).get(bits);
    dense.close();
    return ByteBuffer.wrap(bits);
  }

  public static ByteBuffer bits(ImageWritable image) {
    return bits(matOf(image));
  }

  private static ByteBuffer buffer(Mat dense) {
    return dense.data().capacity(dense.total() * dense.elemSize()).asByteBuffer();
  }
}
