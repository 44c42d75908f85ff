package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read and refused in all formats. */
class EncodedImagesTest {

  private static Mat decode(byte[] encoded, int channels) throws IOException {
    return new JpegImages(List.of(encoded)).decode(0, channels);
  }

  private static void assertRefused(byte[] encoded, String why) {
    assertThatIOException().isThrownBy(() -> decode(encoded, 3)).withMessageContaining(why);
  }

  /** The blue, green and red of a pixel; of a grey image, one value. */
  private static int[] pixel(byte[] encoded, int channels, int x, int y) throws IOException {
    try (Mat image = decode(encoded, channels)) {
      byte[] values = new byte[channels];
      image.ptr(y, x).get(values);
      int[] pixel = new int[channels];
      for (int c = 0; c < channels; c++) {
        pixel[c] = values[c] & 0xff;
      }
      return pixel;
    }
  }

  @Test
  void whatFollowsTheEndOfAJpegDoesNotMatter() throws IOException {
    byte[] whole = JpegImages.encode(60, 50, 3);

    try (Mat image = decode(Arrays.copyOf(whole, whole.length + 1000), 3)) {
      assertThat(image.cols()).isEqualTo(50);
    }
  }

  @Test
  void aTiffThatGivesItsSizeTwiceIsRefused() {
    ByteBuffer tiff = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putInt(0x002a4949).putInt(8).putShort((short) 4);
    for (int side : new int[] {30000, 10}) {
      for (int tag : new int[] {256, 257}) {
        tiff.putShort((short) tag).putShort((short) 4).putInt(1).putInt(side);
      }
    }

    assertRefused(tiff.array(), "its header is damaged");
  }

  @Test
  void aPngThatBeginsWithAnotherChunkIsRefused() {
    ByteBuffer png = ByteBuffer.allocate(100);
    png.putLong(0x89504e470d0a1a0aL).putInt(8).putInt(0x61624364).putInt(1).putInt(1).putInt(0);
    png.putInt(13).putInt(0x49484452).putInt(30000).putInt(30000);

    assertRefused(png.array(), "its header is damaged");
  }

  @Test
  void anOffsetBeyondAllFilesIsRefused() {
    byte[] tiff = new byte[64];
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(0x002a4949).putInt(-2);

    assertRefused(tiff, "damaged");
  }

  @Test
  void animationsOutsidePngAreRefused() throws IOException {
    assertRefused(written(opaque(), "gif"), "GIF");
    byte[] webp = webp(opaque(), 0);
    webp[20] |= 2;
    assertRefused(webp, "animated WebP");
  }

  static List<byte[]> transparent() throws IOException {
    BufferedImage bgra = new BufferedImage(4, 3, BufferedImage.TYPE_4BYTE_ABGR);
    IndexColorModel palette =
        new IndexColorModel(
            8, 3, new int[] {0x0000ff00, 0x80204060, 0xff0a141e}, 0, true, 0, DataBuffer.TYPE_BYTE);
    BufferedImage indexed = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_INDEXED, palette);
    for (int i = 0; i < 12; i++) {
      int kind = i % 4 == 0 ? 0 : i % 4 == 1 ? 1 : 2;
      bgra.setRGB(i % 4, i / 4, palette.getRGB(kind));
      indexed.getRaster().setSample(i % 4, i / 4, 0, kind);
    }
    return List.of(
        written(bgra, "png"),
        written(indexed, "png"),
        written(bgra, "tiff"),
        webp(bgra, 0),
        png16(bgra));
  }

  @ParameterizedTest
  @MethodSource
  void transparent(byte[] encoded) throws IOException {
    assertThat(pixel(encoded, 3, 0, 1)).containsExactly(255, 255, 255);
    // 255 - (255 - level) * 128 / 255, rounded.
    assertThat(pixel(encoded, 3, 1, 1)).containsExactly(175, 159, 143);
    assertThat(pixel(encoded, 3, 2, 1)).containsExactly(30, 20, 10);
    assertThat(pixel(encoded, 1, 0, 1)).containsExactly(255);
  }

  /** A colour that is transparent wherever it occurs. */
  @Test
  void aTransparentColourOfAPngIsWhite() throws IOException {
    byte[] png = written(opaque(), "png");
    byte[] key = {0, 30, 0, 20, 0, 10};
    byte[] keyed = inserted(png, 33, chunk("tRNS", key));

    assertThat(pixel(png, 3, 1, 0)).containsExactly(10, 20, 30);
    assertThat(pixel(keyed, 3, 1, 0)).containsExactly(255, 255, 255);
    assertThat(pixel(keyed, 3, 2, 0)).isEqualTo(pixel(png, 3, 2, 0));
  }

  @Test
  void theSameImageHasTheSameGreyInAllLosslessFormats() throws IOException {
    byte[] rgb = new byte[3 * 64];
    new Random(1).nextBytes(rgb);
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(
          i % 8,
          i / 8,
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff);
    }
    byte[] pnm = EncodedImages.uncompressed(8, 8, 3, rgb);
    for (int i = 0; i < 64; i++) {
      int[] grey = pixel(pnm, 1, i % 8, i / 8);
      int[] colour = pixel(pnm, 3, i % 8, i / 8);
      for (byte[] encoded :
          List.of(
              written(image, "png"),
              written(image, "bmp"),
              written(image, "tiff"),
              webp(image, 0))) {
        assertThat(pixel(encoded, 1, i % 8, i / 8)).isEqualTo(grey);
        assertThat(pixel(encoded, 3, i % 8, i / 8)).isEqualTo(colour);
      }
    }
  }

  /** Each turned image has the marked corner, and the longer side, where EXIF has it. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0", "2, 3, 0", "3, 3, 2", "4, 0, 2", "5, 0, 0", "6, 2, 0", "7, 2, 3", "8, 0, 3"
  })
  void theOrientationIsAppliedInAllFormats(int orientation, int x, int y) throws IOException {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xffffff);
    byte[] png = written(image, "png");
    byte[] exif = exif(orientation);
    byte[] upright = EncodedImages.uncompressed(3, 4, 3, new byte[36]);
    assertThat(pixel(upright, 3, 3, 2)).containsExactly(0, 0, 0);
    for (byte[] encoded :
        List.of(
            inserted(png, 33, chunk("eXIf", exif)),
            // The chunk may also follow the pixels.
            inserted(png, png.length - 12, chunk("eXIf", exif)),
            webp(image, orientation),
            tiff(image, orientation))) {
      assertThat(pixel(encoded, 3, x, y)).containsExactly(255, 255, 255);
      try (Mat turned = decode(encoded, 1)) {
        assertThat(turned.rows()).isEqualTo(orientation < 5 ? 3 : 4);
      }
    }
  }

  @Test
  void filesThatPeopleMeetAreReadOrRefused() throws IOException {
    String shared = System.getProperty("gridmask.sharedData");
    assumeTrue(shared != null, "gridmask.sharedData is not set");
    Path cases = Path.of(shared, "field-cases");
    for (String name : List.of("rgba_green.png", "rgba_green.tif")) {
      byte[] transparent = Files.readAllBytes(cases.resolve(name));
      assertThat(pixel(transparent, 3, 5, 5)).containsExactly(255, 255, 255);
    }
    assertRefused(Files.readAllBytes(cases.resolve("halfeoi.jpg")), "ends early");
    assertRefused(Files.readAllBytes(cases.resolve("cat_b.jpg")), "ends early");
    try (Mat image = decode(Files.readAllBytes(cases.resolve("noeoi.jpg")), 3)) {
      assertThat(image.rows()).isEqualTo(48);
    }
  }

  @Test
  void pixelsNeedNoCodec() throws IOException {
    byte[] grey = {0, (byte) 200, 9, 10, 13, 32};
    assertThat(pixel(EncodedImages.uncompressed(3, 2, 1, grey), 1, 1, 0)).containsExactly(200);
    byte[] red = {(byte) 255, 0, 0};
    assertThat(pixel(EncodedImages.uncompressed(1, 1, 3, red), 3, 0, 0)).containsExactly(0, 0, 255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncodedImages.uncompressed(2, 2, 3, grey))
        .withMessageContainingAll("2 x 2 x 3", "6");
  }

  @Test
  void textAndBitmapsOfPnmAreRead() throws IOException {
    byte[] text = "P2 # grey\n2 1 15\n15 0".getBytes(StandardCharsets.US_ASCII);
    assertThat(pixel(text, 1, 0, 0)).containsExactly(255);
    byte[] dense = "P1 2 1\n01".getBytes(StandardCharsets.US_ASCII);
    assertThat(pixel(dense, 1, 0, 0)).containsExactly(255);
    assertThat(pixel(dense, 1, 1, 0)).containsExactly(0);
    byte[] bits = {'P', '4', ' ', '2', ' ', '1', '\n', 0x40};
    assertThat(pixel(bits, 3, 1, 0)).containsExactly(0, 0, 0);
    assertRefused(Arrays.copyOf(bits, 7), "cut off");
  }

  /** Files of all formats, cut off, or with other bytes, decoded in a process of their own. */
  @Test
  void noDecoderPrintsALine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                EncodedImagesTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed).isEmpty();
  }

  /**
   * Decodes damaged images.
   *
   * @param none none
   */
  public static void main(String[] none) throws IOException {
    List<byte[]> files = new ArrayList<>(transparent());
    files.add(JpegImages.encode(40, 60, 1));
    files.add(written(opaque(), "bmp"));
    files.add(EncodedImages.uncompressed(4, 4, 3, new byte[48]));
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      byte[] file = files.get(i % files.size()).clone();
      if (i % 3 == 0) {
        file = Arrays.copyOf(file, 1 + random.nextInt(file.length));
      }
      for (int k = i % 3 == 0 ? 0 : 1 + random.nextInt(3); k > 0; k--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt();
      }
      try (Mat image = decode(file, 3)) {
        image.rows();
      } catch (IOException e) {
        refused++;
      }
    }
    if (refused < 1000 || refused > 3900) {
      throw new IllegalStateException("refused " + refused);
    }
  }

  private static BufferedImage opaque() {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 12; i++) {
      image.setRGB(i % 4, i / 4, 0x1e140a * (i % 4));
    }
    return image;
  }

  private static byte[] written(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, file)).isTrue();
    return file.toByteArray();
  }

  /** 16 bits a value. */
  private static byte[] png16(BufferedImage image) throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    var raster = model.createCompatibleWritableRaster(image.getWidth(), image.getHeight());
    int[] pixel = new int[4];
    for (int i = 0; i < 12; i++) {
      image.getRaster().getPixel(i % 4, i / 4, pixel);
      raster.setPixel(i % 4, i / 4, Arrays.stream(pixel).map(v -> 257 * v).toArray());
    }
    return written(new BufferedImage(model, raster, false, null), "png");
  }

  /** Lossless, with an extended header, and optionally an orientation. */
  private static byte[] webp(BufferedImage image, int orientation) {
    boolean alpha = image.getColorModel().hasAlpha();
    try (Mat mat = new Mat(image.getHeight(), image.getWidth(), opencv_core.CV_8UC4);
        Mat opaque = new Mat();
        IntPointer quality = new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 101);
        BytePointer file = new BytePointer()) {
      for (int i = 0; i < 4 * mat.rows() * mat.cols(); i++) {
        int argb = image.getRGB(i / 4 % mat.cols(), i / 4 / mat.cols());
        mat.data().put(i, (byte) (argb >> 8 * (i % 4)));
      }
      opencv_imgproc.cvtColor(mat, opaque, opencv_imgproc.COLOR_BGRA2BGR);
      opencv_imgcodecs.imencode(".webp", alpha ? mat : opaque, file, quality);
      byte[] simple = new byte[(int) file.limit()];
      file.get(simple);
      byte[] exif = orientation == 0 ? new byte[0] : exif(orientation);
      ByteBuffer extended =
          ByteBuffer.allocate(simple.length + 18 + (exif.length == 0 ? 0 : exif.length + 8))
              .order(ByteOrder.LITTLE_ENDIAN);
      extended.put(simple, 0, 4).putInt(extended.capacity() - 8).put(simple, 8, 4);
      extended.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10);
      extended.putInt((alpha ? 16 : 0) | (exif.length == 0 ? 0 : 8));
      extended.put((byte) (image.getWidth() - 1)).putShort((short) 0);
      extended.put((byte) (image.getHeight() - 1)).putShort((short) 0);
      extended.put(simple, 12, simple.length - 12);
      if (exif.length > 0) {
        extended.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(exif.length).put(exif);
      }
      return extended.array();
    }
  }

  /** Uncompressed grey, with a tag of the orientation. */
  private static byte[] tiff(BufferedImage image, int orientation) {
    int[][] entries = {
      {256, image.getWidth()},
      {257, image.getHeight()},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 8 + 2 + 12 * 10 + 4},
      {274, orientation},
      {277, 1},
      {278, image.getHeight()},
      {279, image.getWidth() * image.getHeight()}
    };
    ByteBuffer file = ByteBuffer.allocate(entries[5][1] + entries[9][1]);
    file.putInt(0x4d4d002a).putInt(8).putShort((short) entries.length);
    for (int[] entry : entries) {
      file.putShort((short) entry[0]).putShort((short) 3).putInt(1);
      file.putShort((short) entry[1]).putShort((short) 0);
    }
    file.putInt(0);
    for (int i = 0; i < entries[9][1]; i++) {
      file.put((byte) image.getRGB(i % image.getWidth(), i / image.getWidth()));
    }
    return file.array();
  }

  /** A big-endian directory with one entry. */
  private static byte[] exif(int orientation) {
    return ByteBuffer.allocate(26)
        .putInt(0x4d4d002a)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .array();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + 12).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, data.length + 4);
    return chunk.putInt((int) checksum.getValue()).array();
  }

  private static byte[] inserted(byte[] file, int at, byte[] bytes) {
    return ByteBuffer.allocate(file.length + bytes.length)
        .put(file, 0, at)
        .put(bytes)
        .put(file, at, file.length - at)
        .array();
  }
}
