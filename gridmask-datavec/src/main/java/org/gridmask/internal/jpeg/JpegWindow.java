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
 * A part of the picture in a baseline JPEG file, decoded without the rest as far as the format
 * allows: what comes before has to be read but not transformed, and what comes behind is left.
 *
 * <p>The pixels are those that libjpeg makes by default, and with it OpenCV and Pillow, to the last
 * bit. A window is read by the thread that decoded it, and before that decodes another one.
 */
public final class JpegWindow implements PixelRows {

  /** Larger ones are decoded elsewhere, where a sample takes a byte and not an int. */
  private static final int MAX_PIXELS = 1 << 20;

  /** Decoders do not interpolate colours up to 4 columns; the rest below saves next to nothing. */
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
    scratch.colours.makeRoom(window.width());
  }

  /**
   * Decodes a part of a picture.
   *
   * @param file a JPEG file whose header was looked at
   * @param window a part of its picture
   * @param channels 1 (grey) or 3 (blue, green, red)
   * @return null if the file is none that {@link BaselineJpeg} reads, the part too large, the
   *     picture too narrow, or anything damaged, which other decoders have ways to deal with
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

  /** Whether all is regular. */
  private boolean decode(BaselineJpeg jpeg) {
    EntropyReader reader = new EntropyReader(jpeg.file(), jpeg.scan());
    int[] predictions = new int[jpeg.components().size()];
    int unit = 0;
    for (int row = 0; row < unitRows(jpeg); row++) {
      for (int column = 0; column < jpeg.unitsAcross(); column++, unit++) {
        if (jpeg.restartsBefore(unit)) {
          reader.restart(unit / jpeg.restartInterval() - 1);
          Arrays.fill(predictions, 0);
        }
        decodeUnit(jpeg, reader, row, column, predictions);
      }
      if (reader.isIrregular()) {
        return false;
      }
    }
    return reader.endsRegularly(jpeg.restartInterval() > 0);
  }

  /** How many rows of units there are down to the window's last. */
  private int unitRows(BaselineJpeg jpeg) {
    int rows = 0;
    for (int i = 0; i < planes.length; i++) {
      rows = Math.max(rows, planes[i].lastBlockRow() / jpeg.components().get(i).down() + 1);
    }
    return rows;
  }

  private void decodeUnit(
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
    int direct = reader.read(component, prediction, transform.coefficients());
    transform.run(samples, plane.block(blockRow, block), plane.step());
    return direct;
  }

  @Override
  public int rows() {
    return window.height();
  }

  @Override
  public int columns() {
    return window.width();
  }

  /** All channels, whatever is asked for: there are three at most. */
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
   * The window's picture brought to another size, as {@link Window#resized} does.
   *
   * @throws IllegalArgumentException if it takes 2 GiB or more, or an image on the way does
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
