package org.gridmask.examples.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.ReportBlock.Picture;

/** Reads PNG files for reports. */
public final class PictureFile {

  private static final int MAX_BYTES = 64 << 20;

  private PictureFile() {}

  /**
   * Reads a picture, and checks that it can be decoded.
   *
   * @param file a PNG file
   * @param alternative its alternative text
   * @param caption its caption; may be empty
   * @throws IOException if it cannot be read, is damaged or has no alternative text; the message is
   *     one line that names the file
   */
  public static Picture read(Path file, String alternative, String caption) throws IOException {
    try {
      byte[] png = BoundedFiles.read(file, MAX_BYTES);
      if (ImageIO.read(new ByteArrayInputStream(png)) == null) {
        throw new IOException("not a picture");
      }
      return new Picture(png, alternative, caption);
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers throw RuntimeExceptions for some damaged files.
      throw new IOException(file + ": " + FileErrors.reason(e), e);
    }
  }
}
