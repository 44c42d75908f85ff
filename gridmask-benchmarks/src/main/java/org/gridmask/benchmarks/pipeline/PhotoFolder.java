package org.gridmask.benchmarks.pipeline;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.gridmask.random.KeyedRandom;

/**
 * Generates JPEG files of a typical size of ImageNet, 500 x 375 pixels and about 100 KB:
 * multi-octave noise with a spectrum like that of photographs. Deterministic.
 */
public final class PhotoFolder {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int CLASSES = 4;
  private static final float QUALITY = 0.94f;

  /** The cell size of the first octave, halved in each further one. */
  private static final int COARSEST = 128;

  private PhotoFolder() {}

  /**
   * Writes files into train/a, train/b, ... of a folder.
   *
   * @param folder the folder
   * @param images the number of files
   * @throws IOException if they cannot be written
   */
  public static void write(Path folder, int images) throws IOException {
    for (int label = 0; label < CLASSES; label++) {
      Files.createDirectories(classFolder(folder, label));
    }
    try (Stream<Integer> indexes = IntStream.range(0, images).boxed().parallel()) {
      indexes.forEach(index -> writeOne(folder, index));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Path classFolder(Path folder, int label) {
    return folder.resolve("train").resolve(String.valueOf((char) ('a' + label)));
  }

  private static void writeOne(Path folder, int index) {
    Path file = classFolder(folder, index % CLASSES).resolve(String.format("%05d.jpg", index));
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    ImageWriter writer = writers.next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(photo(index), null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage photo(int index) {
    KeyedRandom random = KeyedRandom.of(1, "photo", 0, index);
    float[] grey = noise(random, 1, 0.82f);
    // Chroma is smooth in photographs.
    float[] red = noise(random, 16, 0.5f);
    float[] blue = noise(random, 16, 0.5f);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = level(grey[i] + red[i]) << 16 | level(grey[i]) << 8 | level(grey[i] + blue[i]);
    }
    image.setRGB(0, 0, WIDTH, HEIGHT, pixels, 0, WIDTH);
    return image;
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(128 + 90 * value)));
  }

  /** A sum of octaves of interpolated noise; amplitudes decay by {@code fall}. */
  private static float[] noise(KeyedRandom random, int finest, float fall) {
    float[] sum = new float[WIDTH * HEIGHT];
    float strength = 0.6f;
    for (int cell = COARSEST; cell >= finest; cell /= 2) {
      add(sum, random, cell, strength);
      strength *= fall;
    }
    return sum;
  }

  private static void add(float[] sum, KeyedRandom random, int cell, float strength) {
    int columns = WIDTH / cell + 2;
    float[] values = new float[columns * (HEIGHT / cell + 2)];
    for (int i = 0; i < values.length; i++) {
      values[i] = strength * (2 * (float) random.nextDouble() - 1);
    }
    for (int y = 0; y < HEIGHT; y++) {
      float v = (float) (y % cell) / cell;
      for (int x = 0; x < WIDTH; x++) {
        float u = (float) (x % cell) / cell;
        int at = y / cell * columns + x / cell;
        float above = values[at] + u * (values[at + 1] - values[at]);
        float below = values[at + columns];
        below += u * (values[at + columns + 1] - below);
        sum[y * WIDTH + x] += above + v * (below - above);
      }
    }
  }
}
