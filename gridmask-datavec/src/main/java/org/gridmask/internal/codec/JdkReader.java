package org.gridmask.internal.codec;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** An image reader of the JDK on one file in memory. */
public final class JdkReader implements AutoCloseable {

  private final ImageReader reader;

  private JdkReader(ImageReader reader) {
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @param format the name of the format, such as "png"
   * @param file the whole file
   * @throws IllegalStateException if the JDK has no reader for the format
   */
  public static JdkReader of(String format, byte[] file) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      // Other plug-ins may behave differently.
      if (reader.getClass().getModule() == ImageIO.class.getModule()) {
        reader.setInput(
            new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
        return new JdkReader(reader);
      }
    }
    throw new IllegalStateException("the JDK has no image reader for " + format);
  }

  /**
   * The first image.
   *
   * @throws IOException if it is damaged
   */
  public BufferedImage read() throws IOException {
    try {
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * Decodes the first image and drops the pixels.
   *
   * @param width its width
   * @param height its height
   * @return the decoder's first warning; null if there is none
   * @throws IOException if the image cannot be decoded
   */
  public String firstWarning(int width, int height) throws IOException {
    String[] first = new String[1];
    reader.addIIOReadWarningListener(
        (source, warning) -> first[0] = first[0] == null ? warning : first[0]);
    ImageReadParam onePixel = reader.getDefaultReadParam();
    onePixel.setSourceSubsampling(Math.max(1, width), Math.max(1, height), 0, 0);
    try {
      reader.readRaster(0, onePixel);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    return first[0];
  }

  private static IOException damaged(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return new IOException("it is cut off", e);
      }
    }
    String why = e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
    return new IOException("its data is damaged: " + why, e);
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
