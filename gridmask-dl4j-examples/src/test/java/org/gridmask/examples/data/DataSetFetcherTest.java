package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetFetcherTest {

  private static final String NAME = "cifar-10-binary.tar.gz";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temporary;
  private Path folder;
  private FaultyServer server;
  private byte[] archive;
  private PublishedDataSet.Archive cifar;
  private final Progress progress = new Progress();

  private static final class Progress implements DataSetFetcher.Progress {

    final List<String> lines = new ArrayList<>();
    long max;

    @Override
    public void downloading(PublishedFile file, long present) {
      lines.add("downloading " + file.name() + " from " + present);
    }

    @Override
    public void received(long present) {
      max = Math.max(max, present);
    }

    @Override
    public void verified(PublishedFile file) {
      lines.add("verified " + file.name());
    }

    @Override
    public void message(String text) {
      lines.add(text);
    }
  }

  @BeforeEach
  void serve() throws IOException {
    folder = temporary.resolve("data/cifar10");
    server = new FaultyServer();
    archive = PublishedFixtures.cifarArchive();
    cifar = PublishedFixtures.cifar(server.serve(NAME, archive), archive);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadsVerifiesAndUnpacksOnce() throws IOException {
    assertThat(fetch()).isTrue();

    assertThat(names(folder)).containsExactly("cifar-10-batches-bin");
    ImageSource source = ImageSource.fromDirectory(folder);
    assertThat(source.trainSize()).isEqualTo(10);
    assertThat(source.testSize()).isEqualTo(2);
    assertThat(progress.lines)
        .containsExactly(
            "downloading " + NAME + " from 0",
            "verified " + NAME,
            "Unpacking " + NAME + " to " + folder);
    assertThat(progress.max).isEqualTo(archive.length);

    assertThat(fetch()).isFalse();
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void resumesTheSameVersionAfterATruncation() throws IOException {
    server.next(FaultyServer.truncated(10_000), FaultyServer.truncated(5_000));

    assertThat(fetch()).isTrue();

    assertThat(server.requests)
        .extracting(FaultyServer.Request::range, FaultyServer.Request::ifRange)
        .containsExactly(
            tuple("-", "-"),
            tuple("bytes=10000-", FaultyServer.ENTITY_TAG),
            tuple("bytes=15000-", FaultyServer.ENTITY_TAG));
  }

  /** Wherever it breaks, how often, and whether the server knows ranges. */
  @Property(tries = 40)
  void theSameBytesComeInTheEnd(
      @ForAll @Size(max = 4) List<@IntRange(max = 40_000) Integer> breaks, @ForAll boolean ranges)
      throws IOException {
    folder = Files.createTempDirectory("fetch");
    try (FaultyServer brittle = new FaultyServer()) {
      byte[] content = PublishedFixtures.cifarArchive();
      PublishedFile file = PublishedFixtures.file(brittle.serve("x.bin", content), content);
      for (int after : breaks) {
        brittle.next(ranges ? FaultyServer.truncated(after) : FaultyServer.ignoringRanges(after));
      }
      Progress own = new Progress();
      fetcher(LONG, own).download(new PublishedDataSet.Plain("x", List.of(file)), folder);

      assertThat(folder.resolve("x.bin")).hasBinaryContent(content);
      assertThat(names(folder)).containsExactly("x.bin");
      assertThat(own.max).isEqualTo(content.length);
    } finally {
      PublishedFixtures.delete(folder);
    }
  }

  @Test
  void resumesWhatAnInterruptedCallLeft() throws IOException {
    Files.createDirectories(folder.resolve(".unpacking/cifar-10-batches-bin"));
    Files.write(folder.resolve(".unpacking/cifar-10-batches-bin/test_batch.bin"), new byte[9]);
    Files.write(folder.resolve(NAME + ".part"), Arrays.copyOf(archive, 12_345));
    assertThat(fetch()).isTrue();
    assertThat(server.ranges()).containsExactly("bytes=12345-");
    assertThat(names(folder)).containsExactly("cifar-10-batches-bin");

    // Complete, but not unpacked yet.
    folder = temporary.resolve("other");
    Files.createDirectories(folder);
    Files.write(folder.resolve(NAME + ".part"), archive);
    assertThat(fetch()).isTrue();
    assertThat(server.requests).hasSize(1);

    // Unpacked, but not cleared away yet.
    Files.write(folder.resolve(NAME + ".part"), archive);
    assertThat(fetch()).isFalse();
    assertThat(names(folder)).containsExactly("cifar-10-batches-bin");
  }

  @Test
  void restartsWhereTheServerDoesNotResume() throws IOException {
    server.next(
        FaultyServer.truncated(9_000),
        FaultyServer.ignoringRanges(4_000),
        FaultyServer.wrongRange(),
        FaultyServer.truncated(10_000),
        FaultyServer.status(416));

    assertThat(fetch()).isTrue();

    assertThat(server.ranges())
        .containsExactly("-", "bytes=9000-", "bytes=4000-", "-", "bytes=10000-", "-");
  }

  @Test
  void retriesAfterAStalledConnection() throws IOException {
    server.next(FaultyServer.stalling(8_000), FaultyServer.silent());

    assertThat(fetch(Duration.ofSeconds(2))).isTrue();

    assertThat(server.ranges()).containsExactly("-", "bytes=8000-", "bytes=8000-");
    assertThat(progress.lines)
        .contains(
            "  no data for 2 s, after 8000 of " + archive.length + " bytes; retrying in 0.001 s",
            "  no response within 2 s; retrying in 0.002 s");
  }

  @Test
  void downloadsACorruptFileOnceMore() throws IOException {
    server.next(FaultyServer.corrupt());

    assertThat(fetch()).isTrue();

    assertThat(server.ranges()).containsExactly("-", "-");
    assertThat(progress.lines)
        .filteredOn(line -> line.contains("corrupt"))
        .singleElement()
        .asString()
        .contains(cifar.file().checksum().hex());
  }

  @Test
  void givesUpOnAFileThatIsCorruptTwice() throws IOException {
    server.next(FaultyServer.corrupt(), FaultyServer.corrupt());

    assertFails(this::fetch, uri().toString(), "corrupt", "MD5", cifar.file().checksum().hex());

    assertThat(server.requests).hasSize(2);
    assertThat(names(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverWritesMoreThanThePublishedSize(boolean hasLength) throws IOException {
    server.next(FaultyServer.longer(50_000, hasLength), FaultyServer.longer(1, hasLength));

    assertFails(
        this::fetch,
        hasLength ? "it has " + (archive.length + 1) + " bytes" : "it has more bytes",
        "instead of " + archive.length);

    assertThat(server.requests).hasSize(2);
    assertThat(progress.max).isLessThanOrEqualTo(archive.length);
    assertThat(names(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 410, 416})
  void failsAtOnceOnClientErrors(int status) throws IOException {
    server.next(FaultyServer.status(status));

    assertFails(this::fetch, uri().toString(), "HTTP status " + status);

    assertThat(server.requests).hasSize(1);
    assertThat(names(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void retriesAfterServerErrors(int status) throws IOException {
    server.next(
        FaultyServer.status(status), FaultyServer.truncated(6_000), FaultyServer.status(status));
    assertThat(fetch()).isTrue();
    assertThat(server.ranges()).containsExactly("-", "-", "bytes=6000-", "bytes=6000-");
  }

  @Test
  void givesUpAfterFiveFailuresWithoutProgress() throws IOException {
    server.next(FaultyServer.status(502), FaultyServer.truncated(6_000));
    server.next(
        FaultyServer.status(502),
        FaultyServer.status(502),
        FaultyServer.ignoringRanges(100),
        FaultyServer.status(502));

    assertFails(this::fetch, uri().toString(), "502", "100 of " + archive.length + " bytes");

    assertThat(server.requests).hasSize(6);
    assertThat(folder.resolve(NAME + ".part")).hasSize(100);
  }

  @Test
  void failsAtOnceWithoutAServer() throws IOException {
    server.close();
    assertFails(this::fetch, uri().toString(), "no connection");
    URI nowhere = URI.create("http://nowhere.invalid/" + NAME);
    cifar = PublishedFixtures.cifar(nowhere, archive);
    assertFails(this::fetch, nowhere.toString(), "no connection to nowhere.invalid");
    assertThat(progress.lines).noneMatch(line -> line.contains("again"));
  }

  @Test
  void namesAFolderThatCannotBeCreated() throws IOException {
    Path file = Files.write(temporary.resolve("file"), new byte[1]);
    folder = file.resolve("below");
    assertFails(this::fetch, folder.toString(), "cannot be created or read");
    folder = file;
    assertFails(
        this::fetch, file.toString(), "cannot be created or read: a file exists in its place");
    assertThat(server.requests).isEmpty();
  }

  /** Linux has a device on which each byte is one too many. */
  @Test
  void failsAtOnceOnAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createDirectories(folder);
    Path part = Files.createSymbolicLink(folder.resolve(NAME + ".part"), full);

    assertFails(this::fetch, part.toString(), "cannot be written: No space left");

    assertThat(server.requests).hasSize(1);
  }

  @Test
  void twoDownloadsOfAFileDoNotMix() throws IOException {
    Files.createDirectories(folder);
    try (FileChannel other =
        FileChannel.open(
            folder.resolve(NAME + ".part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertFails(this::fetch, NAME + ".part", "another process");
    }
    assertThat(fetch()).isTrue();
  }

  @Test
  void replacesNoExistingFile() throws IOException {
    Path foreign = folder.resolve("notes.txt");
    Files.createDirectories(folder);
    Files.writeString(foreign, "mine");
    assertFails(this::fetch, folder.toString(), "other files", "another folder");
    Files.delete(foreign);

    fetch();
    Path batch = folder.resolve("cifar-10-batches-bin/data_batch_4.bin");
    Files.write(batch, Arrays.copyOf(Files.readAllBytes(batch), 3073));
    assertFails(this::fetch, "11 images instead of 12", "remove it");
    Files.delete(batch);
    assertFails(this::fetch, "data_batch_4.bin", "missing");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void aRefusedArchiveLeavesNothing() throws IOException {
    for (String name : List.of("../evil", "cifar-10-batches-bin/test_batch.bin", "elsewhere/x")) {
      archive = PublishedFixtures.tar(Map.of(name, new byte[3073]));
      cifar = PublishedFixtures.cifar(server.serve(NAME, archive), archive);

      assertThatExceptionOfType(DataException.class).isThrownBy(this::fetch);

      assertThat(names(folder)).allMatch((NAME + ".part")::equals);
      assertThat(names(temporary)).containsExactly("data");
      Files.delete(folder.resolve(NAME + ".part"));
    }
  }

  @Test
  void copiesALocalArchive() throws IOException {
    Path file = Files.write(temporary.resolve("my.tar.gz"), archive);

    assertThat(copy(cifar, file)).isTrue();
    assertThat(names(folder)).containsExactly("cifar-10-batches-bin");
    assertThat(copy(cifar, file)).isFalse();
    folder = temporary.resolve("other");
    Files.move(file, temporary.resolve(NAME));
    assertThat(copy(cifar, temporary)).isTrue();

    assertThat(temporary.resolve(NAME)).hasBinaryContent(archive);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void refusesALocalFileThatIsNotThePublishedOne() throws IOException {
    Path file = Files.write(temporary.resolve("my.tar.gz"), Arrays.copyOf(archive, 1000));
    assertFails(() -> copy(cifar, file), file.toString(), "1000 bytes instead of");
    byte[] other = archive.clone();
    other[77]++;
    Files.write(file, other);
    assertFails(() -> copy(cifar, file), file.toString(), "MD5", cifar.file().checksum().hex());
    Files.delete(file);
    assertFails(() -> copy(cifar, file), file.toString(), "no such file");
    assertFails(() -> copy(cifar, temporary), NAME, "no such file");
    assertThat(folder).doesNotExist();
  }

  @Test
  void fetchesMissingFilesOnly() throws IOException {
    PublishedDataSet fashion = fashion();
    Path broken = temporary.resolve("at-hand");
    Files.createDirectories(broken);
    for (Map.Entry<String, byte[]> file : PublishedFixtures.fashionFiles().entrySet()) {
      Files.write(broken.resolve(file.getKey()), file.getValue());
    }
    server.next(FaultyServer.good(), FaultyServer.status(404));
    assertFails(() -> download(fashion), "train-labels", "404");
    assertThat(names(folder)).containsExactly("train-images-idx3-ubyte.gz");

    assertThat(download(fashion)).isTrue();
    assertThat(server.requests)
        .extracting(FaultyServer.Request::name)
        .filteredOn(name -> name.startsWith("train-images"))
        .hasSize(1);
    assertThat(names(folder)).isEqualTo(names(broken));
    assertThat(ImageSource.fromDirectory(folder).trainSize()).isEqualTo(10);
    assertThat(download(fashion)).isFalse();

    Path other = folder.resolve("t10k-labels-idx1-ubyte.gz");
    Files.write(other, new byte[] {1});
    assertFails(() -> download(fashion), other.toString(), "1 bytes instead of", "remove it");

    folder = temporary.resolve("copied");
    assertThat(copy(fashion, broken)).isTrue();
    assertThat(copy(fashion, temporary)).as("nothing is missing, so nothing is read").isFalse();
    assertThat(names(folder)).isEqualTo(names(broken));
    assertFails(() -> copy(fashion, other), other.toString(), "must be a folder");
    folder = temporary.resolve("refused");
    Files.write(broken.resolve("t10k-labels-idx1-ubyte.gz"), new byte[] {1});
    assertFails(() -> copy(fashion, broken), "t10k-labels-idx1-ubyte.gz", "1 bytes instead of");
    assertThat(folder).doesNotExist();
  }

  private PublishedDataSet fashion() throws IOException {
    List<PublishedFile> files = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : PublishedFixtures.fashionFiles().entrySet()) {
      URI uri = server.serve(file.getKey(), file.getValue());
      files.add(PublishedFixtures.file(uri, file.getValue()));
    }
    return new PublishedDataSet.Plain("fashion-mnist", files);
  }

  private URI uri() {
    return cifar.file().uri();
  }

  private boolean fetch() throws IOException {
    return fetch(LONG);
  }

  private boolean fetch(Duration timeout) throws IOException {
    return fetcher(timeout, progress).download(cifar, folder);
  }

  private boolean download(PublishedDataSet dataSet) throws IOException {
    return fetcher(LONG, progress).download(dataSet, folder);
  }

  private boolean copy(PublishedDataSet dataSet, Path from) throws IOException {
    return fetcher(LONG, progress).copy(dataSet, from, folder);
  }

  private static DataSetFetcher fetcher(Duration timeout, Progress progress) {
    return new DataSetFetcher(progress, timeout, Duration.ofMillis(1));
  }

  private static void assertFails(ThrowingCallable fetching, String... message) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(fetching)
        .withMessageContainingAll(message);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
