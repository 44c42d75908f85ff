package org.gridmask.internal.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.resize.Window;
import org.gridmask.loader.JpegImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegWindowTest {

  private static final int FILES = 60;

  /** A segment of EXIF data with nothing but the orientation, 6. */
  private static final String QUARTER_TURN =
      "ffe10022"
          + "457869660000"
          + "49492a0008000000"
          + "0100120103000100000006000000"
          + "00000000";

  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2"})
  void hasThePixelsOfTheWholePictureWhateverTheSampling(int across, int down) throws IOException {
    for (int i = 0; i < FILES; i++) {
      BufferedImage image = noise(BufferedImage.TYPE_INT_RGB);
      byte[] file = encoded(image, random.nextFloat(), across + "", down + "", 0);
      assertWindowsAreOfThePicture(file, image.getHeight(), image.getWidth());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void readsOnBehindRestartMarkers(int interval) throws IOException {
    for (int i = 0; i < FILES; i++) {
      BufferedImage image = noise(BufferedImage.TYPE_INT_RGB);
      byte[] file = encoded(image, random.nextFloat(), "2", "2", interval);
      assertWindowsAreOfThePicture(file, image.getHeight(), image.getWidth());
    }
  }

  @Test
  void readsGreyPictures() throws IOException {
    for (int i = 0; i < FILES; i++) {
      BufferedImage image = noise(BufferedImage.TYPE_BYTE_GRAY);
      byte[] file = encoded(image, random.nextFloat(), "1", "1", 0);
      assertWindowsAreOfThePicture(file, image.getHeight(), image.getWidth());
    }
  }

  /** Codes of up to 16 bits, and coefficients of up to 10. */
  @Test
  void readsCodesMadeForThePicture() throws IOException {
    int[] best = {
      opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1, opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 100
    };
    for (int i = 0; i < FILES; i++) {
      int rows = 17 + random.nextInt(80);
      int columns = 17 + random.nextInt(80);
      byte[] pixels = new byte[rows * columns * 3];
      for (int k = 0; k < pixels.length; k++) {
        pixels[k] = (byte) (random.nextInt(i + 1) == 0 ? random.nextInt() : 60);
      }
      assertWindowsAreOfThePicture(encodedByOpenCv(pixels, rows, columns, best), rows, columns);
    }
  }

  /** 8 x 8 pixels of black and white, whose coefficients cannot be larger. */
  @Test
  void hasTheExtremesOfThePicture() throws IOException {
    int side = 64;
    for (int i = 0; i < FILES; i++) {
      byte[] pixels = new byte[side * side * 3];
      int period = 1 + random.nextInt(8);
      for (int k = 0; k < pixels.length; k++) {
        int x = k / 3 % side;
        int y = k / 3 / side;
        pixels[k] = (byte) ((x / period + y / (1 + i % 8)) % 2 == 0 ? 0 : 255);
      }
      int[] quality = {opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 1 + random.nextInt(100)};
      assertWindowsAreOfThePicture(encodedByOpenCv(pixels, side, side, quality), side, side);
    }
  }

  @Test
  void leavesToOthersWhatIsNotBaselineOrTooNarrowOrTooLarge() throws IOException {
    int[] progressive = {opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1};
    byte[] pixels = new byte[32 * 32 * 3];
    assertThat(decode(encodedByOpenCv(pixels, 32, 32, progressive), 32, 32)).isNull();
    assertThat(decode(encodedByOpenCv(pixels, 32, 32), 32, 32)).isNotNull();
    assertThat(decode(encodedByOpenCv(pixels, 204, 15), 204, 15)).isNull();
    assertThat(decode(encodedByOpenCv(pixels, 64, 16), 64, 16)).isNotNull();
    byte[] large = new byte[1025 * 1024 * 3];
    byte[] file = encodedByOpenCv(large, 1025, 1024);
    assertThat(decode(file, 1025, 1024)).isNull();
    assertThat(decode(file, 1024, 1024)).isNotNull();
    BufferedImage image = noise(BufferedImage.TYPE_INT_RGB);
    byte[] highSampling = encoded(image, 0.5f, "1", "2", 0);
    assertThat(decode(highSampling, image.getHeight(), image.getWidth())).isNull();
  }

  @Test
  void refusesSizesThatTakeTooMuch() {
    JpegWindow picture = decode(encodedByOpenCv(new byte[32 * 32 * 3], 32, 32), 32, 32);
    assertThatThrownBy(() -> picture.resized(1 << 14, 1 << 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 GiB");
  }

  /** Otherwise a file would be readable or not by the window that is asked for. */
  @Test
  void readsNothingThatOpenCvRefuses() throws IOException {
    byte[] pixels = new byte[65500 * 16 * 3];
    byte[] tallest = encodedByOpenCv(pixels, 65500, 16);
    assertThat(JpegWindow.decode(tallest, new Window(65499, 0, 1, 16), 3)).isNotNull();
    byte[] tooTall = tallest.clone();
    tooTall[indexOf(tallest, 0xffc0) + 6]++;
    assertRefused(tooTall);

    byte[] file = encodedByOpenCv(pixels, 32, 32);
    int codes = indexOf(file, 0xffc4);
    // One more code of 9 bits, the greatest length: that of ones only.
    byte[] onesOnly = inserted(file, codes + 33, new byte[1]);
    onesOnly[codes + 3]++;
    onesOnly[codes + 13]++;
    assertThat(decode(file, 32, 32)).isNotNull();
    assertRefused(onesOnly);
  }

  private static void assertRefused(byte[] file) {
    assertThat(JpegWindow.decode(file, new Window(0, 0, 1, 16), 3)).isNull();
    assertThatThrownBy(() -> new JpegImages(List.of(file)).decode(0, 3))
        .isInstanceOf(IOException.class);
  }

  @Test
  void exifDataMayFollowTheFrame() throws IOException {
    byte[] file = encodedByOpenCv(new byte[32 * 48 * 3], 32, 48);
    byte[] exif = HexFormat.of().parseHex(QUARTER_TURN);
    byte[] turned = inserted(file, indexOf(file, 0xffda), exif);
    try (Mat picture = new JpegImages(List.of(turned)).decode(0, 3)) {
      assertThat(picture.rows()).isEqualTo(48);
    }
  }

  private static int indexOf(byte[] file, int marker) {
    int at = 0;
    while (((file[at] & 0xff) << 8 | file[at + 1] & 0xff) != marker) {
      at++;
    }
    return at;
  }

  private static byte[] inserted(byte[] file, int at, byte[] bytes) {
    return ByteBuffer.allocate(file.length + bytes.length)
        .put(file, 0, at)
        .put(bytes)
        .put(file, at, file.length - at)
        .array();
  }

  /** Of a damaged file it has the pixels that OpenCV makes, or none. */
  @Test
  void neverHasOtherPixelsOfDamagedFiles() throws IOException {
    int decoded = 0;
    for (int i = 0; i < 40; i++) {
      BufferedImage image = noise(BufferedImage.TYPE_INT_RGB);
      byte[] file = encoded(image, random.nextFloat(), "2", "2", i % 3);
      for (int k = 0; k < 40; k++) {
        byte[] damaged = damaged(file);
        try {
          ImageHeader header = ImageHeader.of(damaged);
          if (header.plainJpeg() && (long) header.rows() * header.columns() < 1 << 20) {
            decoded += assertWindowsAreOfThePicture(damaged, header.rows(), header.columns());
          }
        } catch (IOException refused) {
          assertThat(refused).isNotNull();
        }
      }
    }
    assertThat(decoded).isPositive();
  }

  private byte[] damaged(byte[] file) {
    byte[] damaged = file.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = 2 + random.nextInt(random.nextBoolean() ? 700 : file.length - 2) % (file.length - 2);
      damaged[at] =
          (byte) (random.nextBoolean() ? damaged[at] ^ 1 << random.nextInt(8) : random.nextInt());
    }
    if (random.nextInt(6) == 0) {
      int length = 300 + random.nextInt(file.length - 300);
      damaged = Arrays.copyOf(damaged, length);
      damaged[length - 2] = (byte) 0xff;
      damaged[length - 1] = (byte) 0xd9;
    }
    return damaged;
  }

  private static JpegWindow decode(byte[] file, int rows, int columns) {
    return JpegWindow.decode(file, new Window(0, 0, rows, columns), 3);
  }

  /** Returns how many windows were decoded at all. */
  private int assertWindowsAreOfThePicture(byte[] file, int rows, int columns) throws IOException {
    int decoded = 0;
    for (int channels : new int[] {1, 3}) {
      for (int i = 0; i < 3; i++) {
        int height = i == 0 ? rows : 1 + random.nextInt(rows);
        int width = i == 0 ? columns : 1 + random.nextInt(columns);
        Window window =
            new Window(
                random.nextInt(rows - height + 1),
                random.nextInt(columns - width + 1),
                height,
                width);
        JpegWindow part = JpegWindow.decode(file, window, channels);
        if (part != null) {
          decoded++;
          assertThat(pixels(part, channels))
              .as("%s of %d x %d, %d channels", window, rows, columns, channels)
              .isEqualTo(cut(file, window, channels));
        }
      }
    }
    return decoded;
  }

  private static byte[] pixels(JpegWindow part, int channels) {
    byte[] pixels = new byte[part.rows() * part.columns() * channels];
    int[] row = new int[part.columns()];
    for (int y = 0, to = 0; y < part.rows(); y++) {
      part.read(y, 0, channels, row);
      for (int pixel : row) {
        for (int c = 0; c < channels; c++) {
          pixels[to++] = (byte) (pixel >> 8 * c);
        }
      }
    }
    return pixels;
  }

  private static byte[] cut(byte[] file, Window window, int channels) throws IOException {
    try (Mat picture = new JpegImages(List.of(file)).decode(0, channels);
        Mat part = window.resized(picture, window.height(), window.width())) {
      byte[] pixels = new byte[window.height() * window.width() * channels];
      part.data().get(pixels);
      return pixels;
    }
  }

  /** Of a random size and roughness. */
  private BufferedImage noise(int type) {
    int rows = 1 + random.nextInt(70);
    int columns = 16 + random.nextInt(70);
    BufferedImage image = new BufferedImage(columns, rows, type);
    int strength = 1 + random.nextInt(255);
    int base = random.nextInt(0x1000000) & ~0x1f1f1f;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int level = random.nextInt(strength) * 0x010101;
        image.setRGB(x, y, (base + level ^ random.nextInt(32) << 8 * random.nextInt(3)));
      }
    }
    return image;
  }

  private static byte[] encoded(
      BufferedImage image, float quality, String across, String down, int restartInterval)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), parameters);
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode luminance =
        (IIOMetadataNode) root.getElementsByTagName("componentSpec").item(0);
    luminance.setAttribute("HsamplingFactor", across);
    luminance.setAttribute("VsamplingFactor", down);
    if (restartInterval > 0) {
      IIOMetadataNode restart = new IIOMetadataNode("dri");
      restart.setAttribute("interval", restartInterval + "");
      root.getElementsByTagName("markerSequence").item(0).appendChild(restart);
    }
    metadata.setFromTree(format, root);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, metadata), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] encodedByOpenCv(byte[] pixels, int rows, int columns, int... parameters) {
    try (Mat image = new Mat(rows, columns, opencv_core.CV_8UC3);
        BytePointer file = new BytePointer();
        IntPointer settings = new IntPointer(parameters)) {
      image.data().put(pixels, 0, rows * columns * 3);
      opencv_imgcodecs.imencode(".jpg", image, file, settings);
      byte[] bytes = new byte[(int) file.limit()];
      file.get(bytes);
      return bytes;
    }
  }
}
