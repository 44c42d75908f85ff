package org.gridmask.examples.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Converts pictures to DataVec images and ND4J batches, in BGR order, and back. */
public final class PictureData {

  private static final int CHANNELS = 3;

  private PictureData() {}

  public static ImageWritable image(BufferedImage picture) {
    Mat mat = new Mat(picture.getHeight(), picture.getWidth(), opencv_core.CV_8UC3);
    mat.data().put(bytes(picture));
    return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
  }

  public static BufferedImage picture(ImageWritable image) {
    try (Mat view = new OpenCVFrameConverter.ToMat().convert(image.getFrame());
        Mat mat = view.clone()) {
      BufferedImage picture = empty(mat.cols(), mat.rows());
      mat.data().get(bytesOf(picture));
      return picture;
    }
  }

  /** Pictures of equal size as a batch [N, 3, H, W] with values in [0, 255]. */
  public static INDArray batch(List<BufferedImage> pictures) {
    int height = pictures.get(0).getHeight();
    int width = pictures.get(0).getWidth();
    float[] levels = new float[pictures.size() * CHANNELS * height * width];
    for (int n = 0; n < pictures.size(); n++) {
      byte[] bytes = bytes(pictures.get(n));
      for (int i = 0; i < bytes.length; i++) {
        int channel = n * CHANNELS + i % CHANNELS;
        levels[channel * height * width + i / CHANNELS] = bytes[i] & 0xff;
      }
    }
    return Nd4j.create(levels, new long[] {pictures.size(), CHANNELS, height, width}, 'c');
  }

  /** The first picture of a batch. */
  public static BufferedImage first(INDArray batch) {
    return picture(batch.slice(0));
  }

  /**
   * The pictures of a batch.
   *
   * @param batch the batch [N, C, H, W], with 1 (grey) or 3 (BGR) channels; values are rounded and
   *     clamped to [0, 255]
   * @return opaque colour pictures; grey ones have three equal channels, as Java treats
   *     single-channel pictures as linear light
   * @throws IllegalArgumentException if the rank or the number of channels is wrong
   */
  public static List<BufferedImage> pictures(INDArray batch) {
    if (batch.rank() != 4 || (batch.size(1) != 1 && batch.size(1) != CHANNELS)) {
      throw Checks.invalid(
          "batch", "[N, C, H, W] with 1 or 3 channels", Arrays.toString(batch.shape()));
    }
    List<BufferedImage> pictures = new ArrayList<>();
    for (long n = 0; n < batch.size(0); n++) {
      pictures.add(picture(batch.slice(n)));
    }
    return pictures;
  }

  private static BufferedImage picture(INDArray image) {
    int channels = (int) image.size(0);
    int height = (int) image.size(1);
    int width = (int) image.size(2);
    float[] levels = image.dup('c').data().asFloat();
    BufferedImage picture = empty(width, height);
    byte[] bytes = bytesOf(picture);
    for (int i = 0; i < bytes.length; i++) {
      int channel = i % CHANNELS % channels;
      float level = levels[channel * height * width + i / CHANNELS];
      bytes[i] = (byte) Math.round(Math.min(255, Math.max(0, level)));
    }
    return picture;
  }

  private static byte[] bytes(BufferedImage picture) {
    if (picture.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      return bytesOf(picture);
    }
    BufferedImage copy = empty(picture.getWidth(), picture.getHeight());
    for (int y = 0; y < copy.getHeight(); y++) {
      for (int x = 0; x < copy.getWidth(); x++) {
        copy.setRGB(x, y, picture.getRGB(x, y));
      }
    }
    return bytesOf(copy);
  }

  private static BufferedImage empty(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
  }

  private static byte[] bytesOf(BufferedImage picture) {
    return ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
  }
}
