package org.gridmask.examples.failure;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * The content of provenance.json next to failure-cases.csv: what is needed to reproduce it. The
 * keys are these names in snake case.
 *
 * @param gridmaskVersion this project's version
 * @param javaVersion the version and vendor of the JVM
 * @param os the operating system, its version and architecture
 * @param gitCommit the commit of the checkout, with "-dirty" if the working tree is modified, or
 *     null if unknown
 * @param seed the seed
 * @param commandLine the command and its arguments
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FailureProvenance(
    String gridmaskVersion,
    String javaVersion,
    String os,
    String gitCommit,
    long seed,
    List<String> commandLine) {

  /** Copies the command line. */
  public FailureProvenance {
    commandLine = commandLine == null ? List.of() : List.copyOf(commandLine);
  }
}
