package org.gridmask.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for data sets and pretrained weights. */
@Command(
    name = "data",
    description = "Fetch data sets and pretrained weights.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = FetchCommand.class)
final class DataCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
