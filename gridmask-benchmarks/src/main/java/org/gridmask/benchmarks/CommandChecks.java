package org.gridmask.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands check alike of their options. */
public final class CommandChecks {

  private final CommandSpec spec;

  public CommandChecks(CommandSpec spec) {
    this.spec = spec;
  }

  public void atLeastOne(String option, int value) {
    if (value < 1) {
      throw wrong(option + " must be at least 1, but is " + value);
    }
  }

  public void positive(String option, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong(option + " must be more than 0 and finite, but is " + value);
    }
  }

  /** A file to write, or null. */
  public void writable(String option, Path file) {
    if (file != null) {
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
        throw wrong(option + " must be a file in a folder that exists, but is " + file);
      }
    }
  }

  public ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
