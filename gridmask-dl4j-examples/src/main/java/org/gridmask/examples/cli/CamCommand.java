package org.gridmask.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Show where networks look, as in the paper's figure 6. */
@Command(name = "cam", description = "Show where networks look, as in the paper's figure 6.")
final class CamCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
