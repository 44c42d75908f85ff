package org.gridmask.internal.jpeg;

import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.pixel.MatRows;
import org.gridmask.internal.pixel.PixelRows;
import org.gridmask.internal.resize.ByteResize;
import org.gridmask.internal.resize.ScratchArray;
import org.gridmask.internal.resize.TriangleFilter;
import org.gridmask.internal.resize.Window;

/**
 * A window of a baseline JPEG image, decoded without the rest as far as the format allows: blocks
 * before it are entropy-decoded but not transformed, and rows after it are skipped.
 *
 * <p>The pixels are bit-identical with those of libjpeg, and so OpenCV and Pillow. A window uses
 * its thread's scratch buffers: read it on the thread that decoded it, before that decodes another
 * one.
 */
public final class JpegWindow implements PixelRows {

  /** Larger windows are left to OpenCV, which uses a byte per sample instead of an int. */
  private static final int MAX_PIXELS = 1 << 20;

  /** libjpeg does not interpolate chroma in images of up to 4 columns; small ones gain nothing. */
  private static final int MIN_COLUMNS = 16;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Window window;
  private final int channels;
  private final JpegPlane[] planes;
  private final Scratch scratch;
  private final int[] samples;

  private record Scratch(InverseDct transform, JpegColours colours, ScratchArray samples) {
    Scratch() {
      this(new InverseDct(), new JpegColours(), new ScratchArray());
    }
  }

  private JpegWindow(Window window, int channels, JpegPlane[] planes) {
    this.window = window;
    this.channels = channels;
    this.planes = planes;
    scratch = SCRATCH.get();
    samples = scratch.samples.atLeast(planes[planes.length - 1].end());
    scratch.colours.ensureCapacity(window.width());
  }

  /**
   * Decodes a window.
   *
   * @param file a JPEG file whose header was checked
   * @param window a window inside the image
   * @param channels 1 (grey) or 3 (BGR)
   * @return null if {@link BaselineJpeg} does not support the file, the window is too large, the
   *     image too narrow, or the data corrupt; other decoders may still read it
   */
  public static JpegWindow decode(byte[] file, Window window, int channels) {
    BaselineJpeg jpeg = BaselineJpeg.of(file);
    if (jpeg == null
        || jpeg.columns() < MIN_COLUMNS
        || (long) window.height() * window.width() > MAX_PIXELS) {
      return null;
    }
    JpegPlane[] planes = new JpegPlane[channels == 1 ? 1 : jpeg.components().size()];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = JpegPlane.of(jpeg, window, i > 0, i == 0 ? 0 : planes[i - 1].end());
    }
    JpegWindow picture = new JpegWindow(window, channels, planes);
    return picture.decode(jpeg) ? picture : null;
  }

  /** Decodes the blocks of the window; false if the data is corrupt. */
  private boolean decode(BaselineJpeg jpeg) {
    EntropyReader reader = new EntropyReader(jpeg.file(), jpeg.scan());
    int[] predictions = new int[jpeg.components().size()];
    int mcu = 0;
    for (int row = 0; row < mcuRows(jpeg); row++) {
      for (int column = 0; column < jpeg.mcusPerRow(); column++, mcu++) {
        if (jpeg.restartsBefore(mcu)) {
          reader.restart(mcu / jpeg.restartInterval() - 1);
          Arrays.fill(predictions, 0);
        }
        decodeMcu(jpeg, reader, row, column, predictions);
      }
      if (reader.isIrregular()) {
        return false;
      }
    }
    return reader.endsRegularly(jpeg.restartInterval() > 0);
  }

  /** The number of MCU rows down to the window's last. */
  private int mcuRows(BaselineJpeg jpeg) {
    int rows = 0;
    for (int i = 0; i < planes.length; i++) {
      rows = Math.max(rows, planes[i].lastBlockRow() / jpeg.components().get(i).down() + 1);
    }
    return rows;
  }

  private void decodeMcu(
      BaselineJpeg jpeg, EntropyReader reader, int row, int column, int[] predictions) {
    for (int i = 0; i < predictions.length; i++) {
      JpegComponent component = jpeg.components().get(i);
      for (int y = 0; y < component.down(); y++) {
        for (int x = 0; x < component.across(); x++) {
          int blockRow = row * component.down() + y;
          int block = column * component.across() + x;
          predictions[i] =
              i < planes.length && planes[i].hasBlock(blockRow, block)
                  ? decodeBlock(component, reader, predictions[i], planes[i], blockRow, block)
                  : reader.skip(component, predictions[i]);
        }
      }
    }
  }

  private int decodeBlock(
      JpegComponent component,
      EntropyReader reader,
      int prediction,
      JpegPlane plane,
      int blockRow,
      int block) {
    InverseDct transform = scratch.transform;
    int dc = reader.read(component, prediction, transform.coefficients());
    transform.run(samples, plane.block(blockRow, block), plane.stride());
    return dc;
  }

  @Override
  public int rows() {
    return window.height();
  }

  @Override
  public int columns() {
    return window.width();
  }

  /** Reads all channels, of which there are at most three. */
  @Override
  public void read(int y, int channel, int count, int[] pixels) {
    if (planes.length == 3) {
      scratch.colours.write(
          samples, planes, window.top() + y, window.left(), window.width(), pixels);
      return;
    }
    int from = planes[0].at(window.top() + y, window.left());
    int copies = channels == 1 ? 1 : 0x010101;
    for (int x = 0; x < window.width(); x++) {
      pixels[x] = samples[from + x] * copies;
    }
  }

  /**
   * The window in another size, as by {@link Window#resized}.
   *
   * @throws IllegalArgumentException if the result or an intermediate image takes 2 GiB or more
   */
  public Mat resized(int newHeight, int newWidth) {
    Window.checkSize(newHeight, newWidth, channels);
    Window.checkSize(window.height(), newWidth, ByteResize.INTERMEDIATE_BYTES);
    Mat picture = new Mat(newHeight, newWidth, opencv_core.CV_8UC(channels));
    TriangleFilter across = new TriangleFilter(window.width(), newWidth);
    TriangleFilter down = new TriangleFilter(window.height(), newHeight);
    new ByteResize(this, new MatRows(picture), channels, across, down).run();
    return picture;
  }
}
