package org.gridmask.internal.codec;

import java.io.IOException;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.PnmHeader;

/** PNM files: uncompressed bitmaps (PBM), grey (PGM) and colour (PPM) images. */
final class PnmImage {

  private static final int BYTE_MAX = 255;
  private static final int SHORT_MAX = 65535;

  private PnmImage() {}

  /** Decodes an image to one channel or BGR. */
  static Mat decode(byte[] file) throws IOException {
    PnmHeader header = PnmHeader.of(file);
    int channels = header.kind() % 3 == 0 ? 3 : 1;
    byte[] values = new byte[Math.multiplyExact(header.width() * header.height(), channels)];
    if (header.kind() <= 3) {
      try {
        readText(file, header, values);
      } catch (NumberFormatException e) {
        throw new IOException(e.getMessage(), e);
      }
    } else if (header.kind() == 4) {
      readBits(file, header, values);
    } else {
      readBytes(file, header, values);
    }
    if (channels == 3) {
      exchangeRedAndBlue(values);
    }
    Mat image = new Mat(header.height(), header.width(), opencv_core.CV_8UC(channels));
    image.data().put(values);
    return image;
  }

  private static void readText(byte[] file, PnmHeader header, byte[] values) throws IOException {
    PnmHeader.Reader reader = new PnmHeader.Reader(file, header.data());
    for (int i = 0; i < values.length; i++) {
      // The digits of a bitmap need no space between them.
      values[i] =
          header.kind() == 1
              ? (byte) (BYTE_MAX * (1 - Math.min(1, reader.next(1))))
              : level(reader.next(9), header.max());
    }
  }

  /** Rows of bits, padded to whole bytes. */
  private static void readBits(byte[] file, PnmHeader header, byte[] values) throws IOException {
    int stride = (header.width() + Byte.SIZE - 1) / Byte.SIZE;
    requireLength(file, header, (long) stride * header.height());
    for (int i = 0; i < values.length; i++) {
      int x = i % header.width();
      int bits = file[header.data() + i / header.width() * stride + x / Byte.SIZE];
      values[i] = (byte) ((bits >> Byte.SIZE - 1 - x % Byte.SIZE & 1) - 1);
    }
  }

  private static void readBytes(byte[] file, PnmHeader header, byte[] values) throws IOException {
    int size = header.max() > BYTE_MAX ? 2 : 1;
    requireLength(file, header, (long) size * values.length);
    if (header.max() == BYTE_MAX) {
      System.arraycopy(file, header.data(), values, 0, values.length);
      return;
    }
    for (int i = 0; i < values.length; i++) {
      int at = header.data() + size * i;
      int value = file[at] & 0xff;
      values[i] = level(size == 1 ? value : value << 8 | file[at + 1] & 0xff, header.max());
    }
  }

  private static void requireLength(byte[] file, PnmHeader header, long bytes) throws IOException {
    if (bytes > file.length - header.data()) {
      throw new IOException("it is cut off");
    }
  }

  /** 16-bit values keep their upper half, as in other formats. */
  private static byte level(int value, int max) throws IOException {
    if (value > max) {
      throw new IOException("its data is damaged: " + value + " is more than white, " + max);
    }
    return (byte) (max == SHORT_MAX ? value >> 8 : (value * BYTE_MAX + max / 2) / max);
  }

  private static void exchangeRedAndBlue(byte[] values) {
    for (int i = 0; i < values.length; i += 3) {
      byte red = values[i];
      values[i] = values[i + 2];
      values[i + 2] = red;
    }
  }
}
