package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a decoder of native code sees it. */
class EncodedImagesTest {

  private static void assertRefused(byte[] encoded, String why) {
    assertThatIOException()
        .isThrownBy(() -> EncodedImages.decode(encoded, 3))
        .withMessageContaining(why);
  }

  /** OpenCV would make pixels of memory that nobody has written. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 700})
  void aJpegThatIsCutOffIsRefused(int less) throws IOException {
    byte[] whole = JpegImages.encode(60, 50, 3);
    try (Mat image = EncodedImages.decode(whole, 3)) {
      assertThat(image.rows()).isEqualTo(60);
    }

    assertRefused(Arrays.copyOf(whole, whole.length - less), "it is cut off");
  }

  @Test
  void whatFollowsTheEndOfAJpegDoesNotMatter() throws IOException {
    byte[] whole = JpegImages.encode(60, 50, 3);

    try (Mat image = EncodedImages.decode(Arrays.copyOf(whole, whole.length + 1000), 3)) {
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
  void aPnmWhoseSizeGoesOnBeyondWhatIsLookedAtIsRefused() {
    String header = "P6 2000" + " ".repeat(4096 - 11) + "2000";
    byte[] pnm = (header + "0 255\n" + "x".repeat(100)).getBytes(StandardCharsets.US_ASCII);

    assertRefused(pnm, "its header is damaged");
  }

  @Test
  void anOffsetBeyondAllFilesIsRefused() {
    byte[] tiff = new byte[64];
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(0x002a4949).putInt(-2);

    assertRefused(tiff, "damaged");
  }
}
