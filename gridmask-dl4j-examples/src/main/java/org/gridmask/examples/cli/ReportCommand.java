package org.gridmask.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Build the reports of runs, comparisons and statistics again. */
@Command(
    name = "report",
    description = "Build the reports of runs, comparisons and statistics again.")
final class ReportCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
