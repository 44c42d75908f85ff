package org.gridmask.examples.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageShape;

/**
 * The content of provenance.json: what is needed to repeat a run, besides its configuration. The
 * keys are these names in snake case.
 *
 * @param gridmaskVersion this project's version
 * @param deeplearning4jVersion Deeplearning4j's version
 * @param javaVersion the version and vendor of the Java runtime
 * @param os the operating system, its version and architecture
 * @param gitCommit the commit in the checkout, with "-dirty" if files differ from it, or null if
 *     unknown
 * @param backend ND4J's backend and the build of its native library
 * @param dataSha256 the SHA-256 of the data set, see {@link
 *     org.gridmask.examples.data.ImageSource#sha256}, by its name
 * @param weightsSha256 the SHA-256 of the file of pretrained weights; null if there is none
 * @param seed the seed
 * @param commandLine the command and its arguments
 * @param classNames the names of the classes, in the order of their labels; empty in files of older
 *     versions
 * @param imageShape the shape of the data set's images; null in files of older versions
 * @param compute the hardware and libraries; null in files of older versions
 * @param split which training images were used; null if all were trained on
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Provenance(
    String gridmaskVersion,
    String deeplearning4jVersion,
    String javaVersion,
    String os,
    String gitCommit,
    String backend,
    Map<String, String> dataSha256,
    @JsonInclude(JsonInclude.Include.NON_NULL) String weightsSha256,
    long seed,
    List<String> commandLine,
    List<String> classNames,
    ImageShape imageShape,
    Compute compute,
    @JsonInclude(JsonInclude.Include.NON_NULL) Split split) {

  /**
   * Which training images were used.
   *
   * @param train the number of images trained on, including unreadable ones
   * @param validation the number of images for validation
   * @param sha256 the digest of their labels and names
   */
  public record Split(int train, int validation, String sha256) {}

  /**
   * The hidden option of {@code train} that makes it exit when its standard input is closed.
   * Comparisons pass it to the processes of their runs.
   */
  public static final String WATCH_OPTION = "--end-with-stdin";

  /**
   * What the rounding of results depends on, besides the backend. Each value is null if unknown.
   *
   * @param processor the model of the processor
   * @param instructionSets its vector instruction sets by which libraries dispatch
   * @param ompThreads the number of OpenMP threads
   * @param fastPath the library that the network runs on, or "none" for Deeplearning4j's built-in
   *     path
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Compute(
      String processor, List<String> instructionSets, Integer ompThreads, String fastPath) {

    /** For a run that did not record it. */
    public static final Compute UNKNOWN = new Compute(null, null, null, null);

    /** Copies the list. */
    public Compute {
      instructionSets = instructionSets == null ? null : List.copyOf(instructionSets);
    }
  }

  /** Copies the collections; the order of the digests is kept. */
  public Provenance {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    commandLine = List.copyOf(commandLine);
    classNames = classNames == null ? List.of() : List.copyOf(classNames);
  }

  /**
   * The command line without the internal option.
   *
   * @return {@link #commandLine} without {@link #WATCH_OPTION}
   */
  public List<String> typedCommandLine() {
    return commandLine.stream().filter(argument -> !argument.equals(WATCH_OPTION)).toList();
  }

  /** Checks that the run at a path was trained on the images of another provenance. */
  void requireSameSplit(Path run, Provenance other) {
    if (split != null && !split.equals(other.split)) {
      throw new ConfigException(
          "%s: the chosen training images have changed since the run began: split in %s does not match"
              .formatted(run, RunFiles.PROVENANCE));
    }
  }

  /** Checks that the run at a path began with weights of a digest; null if their file is gone. */
  void requireSameWeights(Path run, String sha256) {
    if (weightsSha256 != null && sha256 != null && !weightsSha256.equals(sha256)) {
      throw new ConfigException(
          "%s: the pretrained weights have changed since the run began: weights_sha256 in %s does not match"
              .formatted(run, RunFiles.PROVENANCE));
    }
  }

  /** Checks that the run at a path was trained on data with these digests. */
  void requireSameData(Path run, Set<String> sha256) {
    // By digest alone: the name changes with the folder.
    if (!Set.copyOf(dataSha256.values()).equals(sha256)) {
      throw new ConfigException(
          "%s: the data has changed since the run began: data_sha256 in %s does not match"
              .formatted(run, RunFiles.PROVENANCE));
    }
  }
}
