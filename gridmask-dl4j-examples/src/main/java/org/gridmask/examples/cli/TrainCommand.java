package org.gridmask.examples.cli;

import org.gridmask.examples.config.ConfigOptions;
import org.gridmask.examples.model.TaskKind;
import picocli.CommandLine.Command;

/** Trains a network that classifies images. */
@Command(
    name = "train",
    modelTransformer = ConfigOptions.class,
    description = {
      "Train a network with GridMask and write a folder with its configuration, metrics and model.",
      "Without options it trains on the embedded sample of Fashion-MNIST."
    })
final class TrainCommand extends TrainingCommand {

  TrainCommand() {
    super(TaskKind.CLASSIFICATION);
  }
}
