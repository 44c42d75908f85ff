package org.gridmask.examples.run;

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
 * @param javaVersion the version and maker of the Java machine
 * @param os the operating system, its version and architecture
 * @param gitCommit the commit in the checkout, with "-dirty" if files differ from it, or null if
 *     that is not known
 * @param backend ND4J's backend and the build of its native library
 * @param dataSha256 the SHA-256 of the data set, see {@link
 *     org.gridmask.examples.data.ImageSource#sha256}, by its name
 * @param seed the seed
 * @param commandLine the command and its arguments
 * @param classNames the names of the classes, in the order of their labels; empty in files that are
 *     older than this record
 * @param imageShape the shape of the data set's images; null in files that do not have it
 * @param compute what computed; null in files that do not have it
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
    long seed,
    List<String> commandLine,
    List<String> classNames,
    ImageShape imageShape,
    Compute compute) {

  /**
   * The hidden option of {@code train} with which it ends when its standard input does. A
   * comparison gives it to the processes of its runs.
   */
  public static final String WATCH_OPTION = "--end-with-stdin";

  /**
   * What the last digits of a sum depend on, besides the backend. Each is null where it is not
   * known.
   *
   * @param processor the model
   * @param instructionSets those of its vector instructions that libraries choose their code by
   * @param ompThreads the threads that an operation is divided among
   * @param fastPath the library that the network runs on, or "none" for Deeplearning4j's built-in
   *     path
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Compute(
      String processor, List<String> instructionSets, Integer ompThreads, String fastPath) {

    /** Of a run that did not record it. */
    public static final Compute UNKNOWN = new Compute(null, null, null, null);

    /** Copies the list. */
    public Compute {
      instructionSets = instructionSets == null ? null : List.copyOf(instructionSets);
    }
  }

  /** Copies the collections; the digests stay in their order. */
  public Provenance {
    dataSha256 = Collections.unmodifiableMap(new LinkedHashMap<>(dataSha256));
    commandLine = List.copyOf(commandLine);
    classNames = classNames == null ? List.of() : List.copyOf(classNames);
  }

  /**
   * The command line as a person would type it.
   *
   * @return {@link #commandLine} without {@link #WATCH_OPTION}
   */
  public List<String> typedCommandLine() {
    return commandLine.stream().filter(word -> !word.equals(WATCH_OPTION)).toList();
  }

  /** Checks that the run at a path learnt from data with these digests. */
  void requireSameData(Path run, Set<String> sha256) {
    // Not by the data's name, which its folder may have changed.
    if (!Set.copyOf(dataSha256.values()).equals(sha256)) {
      throw new ConfigException(
          "%s: the data has changed since the run began, by data_sha256 in %s: the run could no longer end as it would have"
              .formatted(run, RunFiles.PROVENANCE));
    }
  }
}
