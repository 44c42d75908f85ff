package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarArchiveTest {

  @TempDir Path folder;

  @Test
  void unpacksFilesAndFolders() throws IOException {
    Map<String, byte[]> files =
        Map.of("a/b/1.bin", new byte[70_000], "a/2.bin", new byte[] {1, 2}, "3.bin", new byte[0]);

    unpack(PublishedFixtures.tar(files), 1 << 20);

    assertThat(content(folder.resolve("target")).keySet())
        .containsExactly("3.bin", "a/2.bin", "a/b/1.bin");
    assertThat(folder.resolve("target/a/2.bin")).hasBinaryContent(new byte[] {1, 2});
    assertThat(folder.resolve("target/a/b/1.bin")).hasBinaryContent(new byte[70_000]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "a/../../evil",
        "a/..",
        "/evil",
        "//evil",
        "..",
        "..\\evil",
        "C:evil",
        "C:/evil",
        "a/../b",
        ".",
      })
  void refusesPathsThatLeadOut(String name) throws IOException {
    byte[] archive = PublishedFixtures.tar(Map.of(name, new byte[] {1}));

    assertRefused(archive, "its entry '" + name + "' is outside");

    assertThat(content(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_FIFO,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_GNUTYPE_SPARSE
      })
  void refusesLinksDevicesAndSparseFiles(byte kind) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      TarArchiveEntry link = new TarArchiveEntry("link", kind);
      link.setLinkName("/etc");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      TarArchiveEntry through = new TarArchiveEntry("link/evil");
      tar.putArchiveEntry(through);
      tar.closeArchiveEntry();
    }

    assertRefused(bytes.toByteArray(), "its entry 'link' is neither");

    assertThat(content(folder)).isEmpty();
  }

  /** A regular file by its type, but its extended header says that it is sparse. */
  @Test
  void refusesSparseFilesByExtendedHeader() throws IOException {
    byte[] header =
        "30 GNU.sparse.size=1073741824\n22 GNU.sparse.map=0,1\n"
            .getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      TarArchiveEntry extended = new TarArchiveEntry("x", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
      extended.setSize(header.length);
      tar.putArchiveEntry(extended);
      tar.write(header);
      tar.closeArchiveEntry();
      TarArchiveEntry holes = new TarArchiveEntry("holes");
      holes.setSize(1);
      tar.putArchiveEntry(holes);
      tar.write(7);
      tar.closeArchiveEntry();
    }

    assertRefused(bytes.toByteArray(), "its entry 'holes' is neither");
  }

  @Test
  void refusesMoreBytesThanExpected() throws IOException {
    byte[] bomb = PublishedFixtures.tar(Map.of("zeros", new byte[30 << 20]));
    assertThat(bomb.length).isLessThan(1 << 16);

    assertRefused(bomb, "more than the expected 1048576 bytes");
    assertThat(Files.size(folder.resolve("target/zeros"))).isLessThanOrEqualTo(1 << 20);

    // Empty files count as well, by their headers.
    Map<String, byte[]> many = new TreeMap<>();
    for (int i = 0; i < 2100; i++) {
      many.put("f" + i, new byte[0]);
    }
    assertRefused(PublishedFixtures.tar(many), "more than the expected 1048576 bytes");
  }

  @Test
  void refusesTheSameFileTwice() throws IOException {
    Map<String, byte[]> twice = new TreeMap<>(Map.of("a", new byte[1], "./a", new byte[1]));

    assertRefused(PublishedFixtures.tar(twice), "'a' is a duplicate");
  }

  @Test
  void saysWhatIsWrongWithDamagedArchives() throws IOException {
    byte[] good = PublishedFixtures.cifarArchive();
    assertRefused(Arrays.copyOf(good, good.length / 2), "truncated");
    assertRefused(
        new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}, "not a gzip-compressed tar file");
    byte[] noTar = IdxFileTest.gzip("x".repeat(1000).getBytes());
    assertRefused(noTar, "not a gzip-compressed tar file");
  }

  /** Whatever the name: a file appears below the target only. */
  @Property(tries = 300)
  void nothingEverLeavesTheTarget(@ForAll("names") String name) throws IOException {
    byte[] archive = PublishedFixtures.tar(Map.of(name, new byte[] {1}));
    Path outer = Files.createTempDirectory("tar");
    boolean refused = false;
    try {
      Path target = Files.createDirectory(outer.resolve("target"));
      new TarArchive("x.tar.gz", 1 << 20).unpack(new ByteArrayInputStream(archive), target);
    } catch (DataException e) {
      refused = true;
    }
    assertThat(content(outer).keySet())
        .hasSize(refused ? 0 : 1)
        .allMatch(path -> path.startsWith("target/"));
    PublishedFixtures.delete(outer);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("..", ".", "/", "\\", "a", "b c", "C:", "é", "...")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> String.join("", parts))
        // A trailing slash marks a folder.
        .filter(name -> !name.endsWith("/"));
  }

  private void assertRefused(byte[] archive, String problem) throws IOException {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unpack(archive, 1 << 20))
        .withMessageStartingWith("x.tar.gz: ")
        .withMessageContaining(problem);
  }

  private void unpack(byte[] archive, long maxBytes) throws IOException {
    Path target = Files.createDirectories(folder.resolve("target"));
    new TarArchive("x.tar.gz", maxBytes).unpack(new ByteArrayInputStream(archive), target);
  }

  /** All but folders, by path. */
  private static Map<String, Path> content(Path root) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(path -> !Files.isDirectory(path))
          .forEach(path -> found.put(root.relativize(path).toString().replace('\\', '/'), path));
    }
    return found;
  }
}
