package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ConfigOptionsTest {

  @TempDir Path folder;

  @Test
  void withoutOptionsTheDefaultsHold() {
    assertThat(parse()).isEqualTo(TrainConfig.defaults());
  }

  @Test
  void everyKeyIsAnOptionWithAndWithoutEqualsSign() {
    for (ConfigKey key : ConfigKeys.all()) {
      String text = key.format(key.defaultValue());
      assertThat(parse(key.option() + "=" + text)).isEqualTo(TrainConfig.defaults());
      assertThat(parse(key.option(), text)).isEqualTo(TrainConfig.defaults());
    }
  }

  @Test
  void shortFormsAreTheSameOptions() {
    TrainConfig config =
        parse(
            "--data",
            "d",
            "--depth=14",
            "--epochs",
            "3",
            "--batch-size=8",
            "--learning-rate",
            "0.05",
            "--out=o",
            "--no-gridmask",
            "--train.milestones=1,2",
            "--methods=autoaugment, cutout-multi",
            "--seed",
            "-5");

    assertThat(config.data().dir()).isEqualTo("d");
    assertThat(config.model().depth()).isEqualTo(14);
    assertThat(config.train().epochs()).isEqualTo(3);
    assertThat(config.train().batchSize()).isEqualTo(8);
    assertThat(config.train().learningRate()).isEqualTo(0.05);
    assertThat(config.train().milestones()).containsExactly(1, 2);
    assertThat(config.run().out()).isEqualTo("o");
    assertThat(config.augment().gridmask().enabled()).isFalse();
    assertThat(config.augment().methods())
        .containsExactly(AugmentStep.AUTOAUGMENT, AugmentStep.CUTOUT_MULTI);
    assertThat(parse("--methods=").augment().methods()).isEmpty();
    assertThat(config.seed()).isEqualTo(-5);
  }

  @Test
  void optionsWinOverTheFileAndTheFileOverDefaults() throws IOException {
    String file = file("seed: 1\ntrain: {epochs: 2}\naugment: {gridmask: {enabled: false}}");

    TrainConfig config = parse("--config", file, "--epochs=3");

    assertThat(config.seed()).isEqualTo(1);
    assertThat(config.train().epochs()).isEqualTo(3);
    assertThat(config.augment().gridmask().enabled()).isFalse();
    assertThat(parse("--config", file, "--gridmask").augment().gridmask().enabled()).isTrue();
  }

  @Test
  void anOptionThatDoesNotFitTheFileIsNamed() throws IOException {
    String file = file("augment: {gridmask: {dMax: 19}}");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> parse("--config", file, "--augment.gridmask.dMin=20"))
        .withMessage(
            "--augment.gridmask.dMin=20: augment.gridmask.dMax must be at least dMin (20), "
                + "but is 19");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs=0 | --train.epochs must be at least 1, but is 0",
        "--augment.gridmask.r=x | --augment.gridmask.r must be a number, but is x",
        "--train.milestones=3,,4 | --train.milestones must be whole numbers, but is empty",
        "--methods=cutout,gridmsk | --augment.methods must be none, or any of crop, flip, autoaugment, normalize, cutout, cutout-multi, random-erasing, hide-and-seek, gridmask, mixup, cutmix, gridmix,"
            + " but is gridmsk; did you mean gridmask?",
        "--gridmask --augment.gridmask.enabled=false "
            + "| --augment.gridmask.enabled and --gridmask contradict each other",
      })
  void wrongOptionsGiveOneLine(String arguments, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> parse(arguments.split(" ")))
        .withMessage(message);
  }

  @Test
  void helpNamesEveryOptionWithItsDefault() {
    String help = command().getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("\\s+", " ");

    for (ConfigKey key : ConfigKeys.all()) {
      assertThat(help).contains(key.option());
    }
    assertThat(help)
        .contains("--config=FILE", "--[no-]gridmask", "--epochs, --train.epochs=N")
        .contains("(default: 0.4)", "(default: 5,8)", "--verbose")
        .contains("--augment.gridmask.schedule=linear|constant")
        .contains("--methods, --augment.methods=NAME,...", "any of crop, flip, autoaugment, ");
  }

  @Command(name = "train", modelTransformer = ConfigOptions.class)
  static final class TrainCommand {
    @Option(names = "--verbose")
    boolean verbose;
  }

  private static CommandLine command() {
    return new CommandLine(new TrainCommand());
  }

  private static TrainConfig parse(String... arguments) {
    return ConfigOptions.given(command().parseArgs(arguments)).over(TrainConfig.defaults());
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("given.yaml"), yaml).toString();
  }
}
