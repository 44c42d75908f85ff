package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.files.FileNames;

/**
 * A named picture.
 *
 * @param name its name
 * @param pixels its pixels, opaque RGB; fewer than {@code width} x {@code height} if a large image
 *     was subsampled
 * @param width the original width in pixels
 * @param height the original height in pixels
 */
public record NamedImage(String name, BufferedImage pixels, int width, int height) {

  private static final Color BLUE = new Color(0x3B78C3);

  /**
   * A picture that was not subsampled.
   *
   * @param name its name
   * @param pixels its pixels, opaque RGB
   */
  public NamedImage(String name, BufferedImage pixels) {
    this(name, pixels, pixels.getWidth(), pixels.getHeight());
  }

  /**
   * Reads an image file.
   *
   * @param file the file
   * @return the image, named after the file without its extension
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public static NamedImage read(Path file) throws IOException {
    ImageFile image = ImageFile.read(file);
    String name = FileNames.text(file.getFileName());
    int dot = name.lastIndexOf('.');
    return new NamedImage(
        dot > 0 ? name.substring(0, dot) : name, image.picture(), image.width(), image.height());
  }

  /**
   * A fill colour that contrasts with the picture.
   *
   * @return black, as in the paper's figures, or blue if more than a tenth of the picture is black
   */
  public Color contrastingFill() {
    long dark = 0;
    for (int y = 0; y < pixels.getHeight(); y++) {
      for (int x = 0; x < pixels.getWidth(); x++) {
        int rgb = pixels.getRGB(x, y);
        if (Math.max(rgb >> 16 & 255, Math.max(rgb >> 8 & 255, rgb & 255)) < 24) {
          dark++;
        }
      }
    }
    return 10 * dark > (long) pixels.getWidth() * pixels.getHeight() ? BLUE : Color.BLACK;
  }
}
