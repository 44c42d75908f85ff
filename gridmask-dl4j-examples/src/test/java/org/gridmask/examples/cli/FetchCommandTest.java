package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.examples.data.FaultyServer;
import org.gridmask.examples.data.PublishedDataSet;
import org.gridmask.examples.data.PublishedFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchCommandTest {

  private static final String NAME = "cifar-10-binary.tar.gz";

  @TempDir Path temporary;

  @Test
  void fetchesAndSaysHowToTrain() throws IOException {
    Path dir = temporary.resolve("my data");
    try (FaultyServer server = new FaultyServer()) {
      byte[] archive = PublishedFixtures.cifarArchive();
      PublishedDataSet.Archive cifar =
          PublishedFixtures.cifar(server.serve(NAME, archive), archive);
      server.next(FaultyServer.truncated(archive.length / 2));

      Run first = fetch(cifar, "cifar10", "--dir", dir.toString());

      assertThat(first.err()).isEmpty();
      assertThat(first.exitCode()).isZero();
      List<String> lines = first.out().lines().toList();
      assertThat(lines.get(0))
          .startsWith(
              "Fetching %s (%,d bytes) from http://localhost:".formatted(NAME, archive.length));
      assertThat(lines).filteredOn(line -> line.contains("retrying in")).hasSize(1);
      assertThat(lines).filteredOn(line -> line.endsWith(" %")).contains("  100 %");
      assertThat(lines)
          .endsWith(
              NAME + " has the published " + cifar.file().checksum(),
              "Unpacking " + NAME + " to " + dir,
              "CIFAR-10: 10 training and 2 test images, 10 classes, in " + dir,
              "Train with it: ./gridmask train --data '" + dir + "'");

      Run second = fetch(cifar, "cifar10", "--dir", dir.toString());

      assertThat(second.exitCode()).isZero();
      assertThat(second.out().lines())
          .hasSize(2)
          .first()
          .asString()
          .endsWith("10 classes, already in " + dir);

      server.next(FaultyServer.status(404));
      Run failed = fetch(cifar, "cifar10", "--dir", temporary.resolve("other").toString());

      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.err().lines())
          .containsExactly(
              "gridmask: " + cifar.file().uri() + ": the server answered with HTTP status 404");
    }
  }

  private static Run fetch(PublishedDataSet dataSet, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Gridmask.commandLine()
            .addSubcommand("try", new FetchCommand(List.of(dataSet), Duration.ofMillis(1)))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Stream.concat(Stream.of("try"), Arrays.stream(args)).toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  @Test
  void fetchesWeightsAndSaysHowToTrain() throws IOException {
    byte[] content = {1, 2, 3};
    Path dir = temporary.resolve("weights");
    try (FaultyServer server = new FaultyServer()) {
      PublishedDataSet.Weights weights =
          new PublishedDataSet.Weights(
              "weights-small",
              new PublishedDataSet.PublishedFile(
                  "small.pth",
                  server.serve("small.pth", content),
                  content.length,
                  new PublishedDataSet.Checksum("SHA-256", DigestUtils.sha256Hex(content))));

      Run first = fetch(weights, "weights-small", "--dir", dir.toString());
      Run second = fetch(weights, "weights-small", "--dir", dir.toString());

      assertThat(first.err()).isEmpty();
      assertThat(first.out().lines())
          .endsWith(
              "small.pth has the published SHA-256: " + DigestUtils.sha256Hex(content),
              "weights-small in " + dir,
              "Train with them: ./gridmask train --config config/finetune-resnet50.yaml --weights "
                  + dir.resolve("small.pth")
                  + " --data DIR");
      assertThat(second.out()).startsWith("weights-small already in " + dir);
      assertThat(dir.resolve("small.pth")).hasBinaryContent(content);
    }
  }

  @Test
  void refusesWhatIsNotThePublishedFile() throws IOException {
    Path file = Files.write(temporary.resolve("my.tar.gz"), new byte[9]);
    Path dir = temporary.resolve("data");

    Run run = Run.of("data", "fetch", "cifar10", "--from", file, "--dir", dir);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "gridmask: "
                + file
                + ": is not the published file: it has 9 bytes instead of 170052171");

    Run fashion = Run.of("data", "fetch", "fashion-mnist", "--from", file, "--dir", dir);

    assertThat(fashion.exitCode()).isEqualTo(1);
    assertThat(fashion.err().lines())
        .singleElement()
        .asString()
        .contains("must be a folder", "t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void saysWhatIsWrongWithTheCommand() {
    Path missing = temporary.resolve("missing");

    assertUsage(Run.of("data"), "missing command (see gridmask data --help)");
    assertUsage(Run.of("data", "fetch"), "DATASET");
    assertUsage(
        Run.of("data", "fetch", "cifar"), "unknown data set 'cifar'; did you mean cifar10?");
    assertUsage(
        Run.of("data", "fetch", "imagenet"),
        "unknown data set 'imagenet'; known are cifar10, fashion");
    assertUsage(Run.of("data", "fetch", "cifar10", "--from", missing), missing + ": no such file");
    assertUsage(Run.of("data", "fech"), "did you mean fetch?");
  }

  private static void assertUsage(Run run, String message) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("gridmask: ").contains(message).hasLineCount(1);
  }
}
