package org.gridmask.loader;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Encoded images in memory; an empty one cannot be read. The label is the number modulo 3. */
public record JpegImages(List<byte[]> files, AtomicInteger reads) implements EncodedImages {

  public static final List<String> CLASSES = List.of("a", "b", "c");

  public JpegImages(List<byte[]> files) {
    this(files, new AtomicInteger());
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public byte[] encoded(int index) {
    reads.incrementAndGet();
    return files.get(index);
  }

  @Override
  public int label(int index) {
    return index % CLASSES.size();
  }

  @Override
  public String name(int index) {
    return "image " + index;
  }

  /** Smoothed noise. */
  public static byte[] encode(int rows, int columns, long seed) {
    byte[] noise = new byte[rows * columns * 3];
    new Random(seed).nextBytes(noise);
    try (Mat sharp = new Mat(rows, columns, opencv_core.CV_8UC3);
        Mat smooth = new Mat();
        Size size = new Size(9, 9);
        BytePointer file = new BytePointer()) {
      sharp.data().put(noise);
      opencv_imgproc.blur(sharp, smooth, size);
      opencv_imgcodecs.imencode(".jpg", smooth, file);
      byte[] bytes = new byte[(int) file.limit()];
      file.get(bytes);
      return bytes;
    }
  }
}
