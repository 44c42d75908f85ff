package org.gridmask.examples.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;

/** Small data sets in the forms of the published ones. */
public final class PublishedFixtures {

  private static final String FOLDER = "cifar-10-batches-bin";

  private PublishedFixtures() {}

  /** Twelve images in CIFAR-10's format, which hardly compress. */
  public static byte[] cifarArchive() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name :
        List.of(
            "data_batch_1",
            "data_batch_2",
            "data_batch_3",
            "data_batch_4",
            "data_batch_5",
            "test_batch")) {
      byte[] records = new byte[2 * 3073];
      new Random(name.hashCode()).nextBytes(records);
      records[0] = 3;
      records[3073] = 9;
      files.put(FOLDER + "/" + name + ".bin", records);
    }
    return tar(files);
  }

  static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        // Not now: the archive is the same each time.
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  public static PublishedDataSet.Archive cifar(URI uri, byte[] archive) {
    return new PublishedDataSet.Archive("cifar10", file(uri, archive), FOLDER, 1 << 20, 12);
  }

  /** The four files of ten training and five test images in Fashion-MNIST's format. */
  static Map<String, byte[]> fashionFiles() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train-images-idx3-ubyte.gz", idx(0x803, 10, 2, 3));
    files.put("train-labels-idx1-ubyte.gz", idx(0x801, 10));
    files.put("t10k-images-idx3-ubyte.gz", idx(0x803, 5, 2, 3));
    files.put("t10k-labels-idx1-ubyte.gz", idx(0x801, 5));
    return files;
  }

  private static byte[] idx(int... header) throws IOException {
    int values = 1;
    for (int i = 1; i < header.length; i++) {
      values *= header[i];
    }
    return IdxFileTest.gzip(IdxFileTest.idx(header, values));
  }

  static PublishedFile file(URI uri, byte[] content) {
    return new PublishedFile(
        uri.getPath().substring(1),
        uri,
        content.length,
        new PublishedDataSet.Checksum("MD5", DigestUtils.md5Hex(content)));
  }

  /** Deletes a folder, for properties, to which JUnit gives none. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
