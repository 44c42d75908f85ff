package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class GridmaskTest {

  @ParameterizedTest
  @ValueSource(strings = {"--help", "preview --help", "info --help", "info -h"})
  void explainsItself(String line) {
    Run run = Run.of((Object[]) line.split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: gridmask").contains("--stacktrace");
  }

  @Test
  void tellsItsVersion() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("gridmask ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', missing command",
    "inof, 'unknown command ''inof''; did you mean info?'",
    "tran --resume x, 'unknown command ''tran''; did you mean train?'",
    "colour, 'unknown command ''colour'' (see gridmask --help)'",
    "data fetsch, 'unknown command ''fetsch''; did you mean fetch?'",
    "info --jsonn, did you mean --json?",
    "train --width=1, did you mean --model.width?",
    "train --train.batchsize=0, did you mean --train.batchSize?",
    "train --frobnicate, (see gridmask train --help)",
    "info --backend cuda, only works with the launcher",
    "--backend cuda info, only works with the launcher",
    "preview --seed x, 'Invalid value for option ''--seed'''",
    "preview --fill red, '--fill must be a colour'",
  })
  void wrongUsageIsExitCode2AndSaysWhat(String line, String expected) {
    Run run = Run.of((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gridmask: ").contains(expected).hasLineCount(1);
  }

  @Test
  void showsWhereAnErrorCameFromOnlyWhenAsked(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    Files.createFile(file);

    Run plain = Run.of("preview", "--out", file);
    Run traced = Run.of("preview", "--stacktrace", "--out", file);

    assertThat(plain.exitCode()).isEqualTo(2);
    assertThat(plain.err().lines())
        .containsExactly(
            "gridmask: --out " + file + ": cannot be created: a file exists in its place");
    assertThat(traced.exitCode()).isEqualTo(2);
    assertThat(traced.err()).startsWith(plain.err()).contains("\tat org.gridmask");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new OutOfMemoryError("Java heap space"),
            1,
            "out of memory: Java heap space; reduce train.batchSize, data.size or model.width, or increase"
                + " the Java heap, such as with JAVA_OPTS=-Xmx8g"),
        Arguments.of(
            new IllegalStateException("wrapped", new OutOfMemoryError("off\nheap")),
            1,
            "out of memory: off heap; reduce train.batchSize, data.size or model.width, or increase"
                + " the Java heap, such as with JAVA_OPTS=-Xmx8g"),
        Arguments.of(new StackOverflowError(), 1, "StackOverflowError (see --stacktrace)"),
        Arguments.of(
            new UnsatisfiedLinkError("no library"),
            1,
            "UnsatisfiedLinkError: no library (see --stacktrace)"),
        Arguments.of(
            new IllegalArgumentException("inside"),
            1,
            "IllegalArgumentException: inside (see --stacktrace)"),
        Arguments.of(
            new InvalidPathException("katze", "unmappable"),
            2,
            "the path 'katze' is invalid: unmappable (if the locale is not UTF-8, try"
                + " LC_ALL=C.UTF-8)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsOneLine(Throwable failure, int exitCode, String line) {
    StringWriter err = new StringWriter();

    int result = failing(failure, err).execute("fail");

    assertThat(result).isEqualTo(exitCode);
    assertThat(err.toString().lines()).containsExactly("gridmask: " + line);
  }

  @Test
  void dataThatCannotBeReadAnyMoreIsToldAsItIs(@TempDir Path folder) throws Exception {
    for (String name : List.of("train/a", "train/b", "test/a", "test/b")) {
      Path images = Files.createDirectories(folder.resolve(name));
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", images.resolve("0.png").toFile());
    }
    ImageDataSetIterator images = ImageSource.fromDirectory(folder).testImages().build();
    Path first = Files.write(folder.resolve("test/a/0.png"), new byte[1]);
    Files.write(folder.resolve("test/b/0.png"), new byte[1]);
    Throwable failure = catchThrowable(images::hasNext);
    StringWriter err = new StringWriter();

    int result = failing(failure, err).execute("fail");

    assertThat(result).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "gridmask: " + first + ": neither this nor any other of the images can be read");
  }

  @Test
  void showsWhereAnErrorOfJavaCameFromWhenAsked() {
    StringWriter err = new StringWriter();

    failing(new StackOverflowError(), err).execute("fail", "--stacktrace");

    assertThat(err.toString()).contains("\tat org.gridmask");
  }

  private static CommandLine failing(Throwable failure, StringWriter err) {
    return Gridmask.commandLine()
        .addSubcommand("fail", new Failing(failure))
        .setErr(new PrintWriter(err, true));
  }

  @Command
  private static final class Failing implements Callable<Integer> {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }
}
