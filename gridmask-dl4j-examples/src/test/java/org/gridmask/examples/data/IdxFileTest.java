package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsPlainAndCompressed(boolean compressed) throws IOException {
    byte[] content = idx(new int[] {0x803, 2, 1, 3}, 6);
    Path file = write("images", compressed ? gzip(content) : content);

    IdxFile images = IdxFile.images(file);

    assertThat(images.count()).isEqualTo(2);
    assertThat(images.height()).isEqualTo(1);
    assertThat(images.width()).isEqualTo(3);
    assertThat(images.pixels(0)).containsExactly(0, 1, 2);
    assertThat(images.pixels(1)).containsExactly(3, 4, 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void namesTheFileAndWhatIsWrong(boolean compressed) throws IOException {
    assertRefused(idx(new int[] {0x801, 6}, 6), compressed, "starts with 00000801");
    assertRefused(new byte[] {0, 0, 8, 3, 0, 0}, compressed, "incomplete header");
    assertRefused(idx(new int[] {0x803, 2, 1, 3}, 5), compressed, "2 x 1 x 3", "there are 5");
    assertRefused(idx(new int[] {0x803, 2, 1, 3}, 7), compressed, "has more than");
    assertRefused(idx(new int[] {0x803, 2, 0, 3}, 0), compressed, "dimension", "0");
    assertRefused(idx(new int[] {0x803, -1, 28, 28}, 40), compressed, "4294967295 x 28 x 28");
    assertRefused(idx(new int[] {0x803, -1, -1, -1}, 40), compressed, "4294967295 x 4294967295");
  }

  /** A header within the limit, and nothing behind it: 2 GB must not be allocated for it. */
  @Test
  void aHeaderAloneCostsNoMemory() throws IOException {
    byte[] content = idx(new int[] {0x803, 2_000_000, 32, 32}, 10);

    assertRefused(content, false, "there are 10");
    assertRefused(content, true, "there are 10");
  }

  @Test
  void refusesADamagedGzipStream() throws IOException {
    byte[] whole = gzip(idx(new int[] {0x803, 10, 10, 10}, 1000));
    for (int end : new int[] {5, 40, whole.length - 4}) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> IdxFile.images(write("cut", Arrays.copyOf(whole, end))))
          .withMessageContainingAll("cut", "truncated");
    }
    whole[whole.length - 6] ^= 1;
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IdxFile.images(write("wrong", whole)))
        .withMessageContainingAll("wrong", "damaged");
  }

  private void assertRefused(byte[] content, boolean compressed, String... problem)
      throws IOException {
    Path file = write("some-images", compressed ? gzip(content) : content);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> IdxFile.images(file))
        .withMessageContaining("some-images")
        .withMessageContainingAll(problem);
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  /** Values count up from 0. */
  static byte[] idx(int[] header, int values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * header.length + values);
    for (int number : header) {
      buffer.putInt(number);
    }
    for (int i = 0; i < values; i++) {
      buffer.put((byte) i);
    }
    return buffer.array();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
