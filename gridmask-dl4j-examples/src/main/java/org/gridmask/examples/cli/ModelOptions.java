package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.train.TrainedModel;
import picocli.CommandLine.Option;

/** The options that name a trained network, and what its file does not say. */
final class ModelOptions {

  private static final int MAX_SIDE = 16_384;
  private static final int MAX_NAMES_BYTES = 1 << 20;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description =
          "A run folder, or model.zip or a checkpoint of a run. A file alone, without its run folder,"
              + " also needs --size and --classes.")
  private Path file;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Side of the network's input in pixels (default: that of the run).")
  private Integer size;

  @Option(
      names = "--test-resize",
      paramLabel = "N",
      description =
          "Shorter side of an image in pixels before a centre crop to --size (default: as in the"
              + " run; without a run, images are resized as a whole).")
  private Integer testResize;

  @Option(
      names = "--classes",
      paramLabel = "NAME,...",
      description =
          "Names of the classes, in the order of the network's outputs, or a text file with a name"
              + " per line (default: those of the run).")
  private String classes;

  /** The model file. */
  Path file() {
    return TrainedModel.existing(file);
  }

  /**
   * Loads the network.
   *
   * @param more the options that a file alone needs, besides these, and that are not given
   */
  TrainedModel load(String more) throws IOException {
    Backends.start();
    TrainedModel.Given given =
        new TrainedModel.Given(side("--size", size), side("--test-resize", testResize), names());
    try {
      return TrainedModel.load(file, given, more).require(TaskKind.CLASSIFICATION);
    } catch (IOException e) {
      throw CommandFailedException.running(file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private static OptionalInt side(String option, Integer side) {
    return side == null
        ? OptionalInt.empty()
        : OptionalInt.of(Checks.inClosedRange(option, side, 1, MAX_SIDE));
  }

  private List<String> names() {
    if (classes == null) {
      return List.of();
    }
    Stream<String> lines =
        Files.isRegularFile(Path.of(classes))
            ? text(Path.of(classes)).lines()
            : Arrays.stream(classes.split(",", -1));
    List<String> names = lines.map(String::strip).filter(name -> !name.isEmpty()).toList();
    List<String> twice =
        names.stream().filter(name -> names.indexOf(name) != names.lastIndexOf(name)).toList();
    if (names.isEmpty() || !twice.isEmpty()) {
      throw CommandFailedException.usage(
          "--classes must be different names"
              + (twice.isEmpty() ? ", but is empty" : ", but has " + twice.get(0) + " twice"));
    }
    return names;
  }

  private static String text(Path file) {
    try {
      return BoundedFiles.readText(file, MAX_NAMES_BYTES);
    } catch (CharacterCodingException e) {
      throw CommandFailedException.usage("--classes " + file + ": not valid UTF-8");
    } catch (IOException e) {
      throw CommandFailedException.running(
          "--classes " + file + ": cannot be read: " + FileErrors.reason(e), e);
    }
  }
}
