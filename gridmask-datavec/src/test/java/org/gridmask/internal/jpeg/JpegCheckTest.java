package org.gridmask.internal.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.loader.JpegImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegCheckTest {

  private static byte[] encoded(int type, boolean progressive) throws IOException {
    Random random = new Random(2);
    BufferedImage image = new BufferedImage(50, 36, type);
    for (int i = 0; i < 50 * 36; i++) {
      image.setRGB(i % 50, i / 50, random.nextInt(0x40) * 0x030201);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    if (progressive) {
      parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(out);
      writer.write(
          writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), parameters),
          new IIOImage(image, null, null),
          parameters);
    }
    return file.toByteArray();
  }

  private static byte[] pixels(byte[] file) throws IOException {
    try (Mat image = new JpegImages(List.of(file)).decode(0, 3)) {
      byte[] pixels = new byte[50 * 36 * 3];
      image.data().get(pixels);
      return pixels;
    }
  }

  /** With the given bytes in place of the end marker and some before it. */
  private static byte[] ending(byte[] file, int dropped, int... bytes) {
    byte[] ended = Arrays.copyOf(file, file.length - dropped + bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      ended[file.length - dropped + i] = (byte) bytes[i];
    }
    return ended;
  }

  private static final int[] KINDS = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dataThatEndsEarlyIsRefusedWhereverItEnds(boolean progressive) throws IOException {
    for (int kind : KINDS) {
      byte[] file = encoded(kind, progressive);
      assertThat(JpegCheck.check(file).bytes()).isSameAs(file);
      for (int dropped = 3; dropped < file.length; dropped += progressive ? 37 : 1) {
        byte[] withEnd = ending(file, dropped, 0xff, 0xd9);
        byte[] withoutEnd = ending(file, dropped);
        assertThatIOException().isThrownBy(() -> JpegCheck.check(withEnd));
        assertThatIOException().isThrownBy(() -> JpegCheck.check(withoutEnd));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "false, 2", "true, 1", "true, 2"})
  void theEndMarkerAloneMayLack(boolean progressive, int dropped) throws IOException {
    for (int kind : KINDS) {
      byte[] file = encoded(kind, progressive);
      JpegCheck.Whole whole = JpegCheck.check(ending(file, dropped));
      assertThat(whole.endsWithMarker()).isFalse();
      assertThat(whole.bytes()).isEqualTo(file);
      assertThat(JpegCheck.check(file).endsWithMarker()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bytesThatBelongToNothingAreDropped(boolean progressive) throws IOException {
    for (int kind : KINDS) {
      byte[] file = encoded(kind, progressive);
      byte[] longer = ending(file, 2, 0, 0, 7, 0xff, 0, 9, 0xff, 0xd9);
      assertThat(JpegCheck.check(longer).bytes()).isEqualTo(file);
      // Decoders read a few bytes ahead, and do not all notice that they are too many.
      assertThat(JpegCheck.check(ending(file, 2, 0x55, 0xff, 0xd9)).bytes()).isEqualTo(file);
      assertThat(JpegCheck.check(ending(file, 2, 0, 0, 0)).bytes()).isEqualTo(file);
      byte[] between =
          ByteBuffer.allocate(file.length + 2)
              .put(file, 0, 20)
              .put(new byte[2])
              .put(file, 20, file.length - 20)
              .array();
      assertThat(JpegCheck.check(between).bytes()).isEqualTo(file);
      assertThat(pixels(longer)).isEqualTo(pixels(file));
    }
  }

  @Test
  void aProgressiveFileThatLacksAScanIsRefused() throws IOException {
    byte[] file = encoded(BufferedImage.TYPE_INT_RGB, true);
    int last = file.length;
    while ((file[last - 2] & 0xff) != 0xff || (file[last - 1] & 0xff) != 0xda) {
      last--;
    }
    byte[] withoutLast = ending(file, file.length - last + 2, 0xff, 0xd9);
    assertThatIOException()
        .isThrownBy(() -> JpegCheck.check(withoutLast))
        .withMessageContaining("scans");
  }

  @Test
  void whatDecodersWarnAboutAndIgnoreIsCorrected() throws IOException {
    byte[] file = encoded(BufferedImage.TYPE_INT_RGB, false);
    byte[] otherVersion = file.clone();
    otherVersion[11] = 7;
    assertThat(JpegCheck.check(otherVersion).bytes()).isEqualTo(file);
    assertThat(otherVersion[11]).isEqualTo((byte) 7);
  }

  @Test
  void twoImagesInAFileAreRefusedUnlessTheFirstIsWhole() throws IOException {
    byte[] file = encoded(BufferedImage.TYPE_INT_RGB, false);
    byte[] half = Arrays.copyOf(file, file.length / 2 + 100);
    byte[] two = ByteBuffer.allocate(half.length + file.length).put(half).put(file).array();
    assertThatIOException().isThrownBy(() -> JpegCheck.check(two)).withMessageContaining("early");
    byte[] both = ByteBuffer.allocate(2 * file.length).put(file).put(file).array();
    assertThat(JpegCheck.check(both).bytes()).isSameAs(both);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xc3, 0xc9, 0xca})
  void kindsThatCannotBeCheckedAreRefused(int frame) throws IOException {
    byte[] file = encoded(BufferedImage.TYPE_INT_RGB, false);
    int at = 0;
    while ((file[at] & 0xff) != 0xff || (file[at + 1] & 0xff) != 0xc0) {
      at++;
    }
    file[at + 1] = (byte) frame;
    assertThatIOException()
        .isThrownBy(() -> JpegCheck.check(file))
        .withMessageContaining("arithmetic");
  }
}
