package org.gridmask.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Simulate how often masks fail their images, as in the paper's figure 5. */
@Command(
    name = "failure-cases",
    description = "Simulate how often masks fail their images, as in the paper's figure 5.")
final class FailureCasesCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
