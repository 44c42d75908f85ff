package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RenamedKeyTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "augment.gridmask.maxAngle, 1, augment.gridmask.maxDegrees, 0",
    "augment.gridmask.maxAngle, 2, augment.gridmask.maxDegrees, 2",
    "augment.gridmask.maxAngle, 360, augment.gridmask.maxDegrees, 360",
  })
  void filesOptionsAndSweepsMayHaveOldKeys(String old, String oldValue, String now, String value)
      throws IOException {
    TrainConfig expected = TrainConfig.defaults().with(Map.of(now, value));
    Path file = Files.writeString(folder.resolve("old.yaml"), old + ": " + oldValue + "\n");

    assertThat(expected.texts()).containsEntry(now, value);
    assertThat(TrainConfig.read(file)).isEqualTo(expected);
    assertThat(
            ConfigOptions.given(new CommandLine(new TrainCommand()).parseArgs("--" + old, oldValue))
                .over(TrainConfig.defaults()))
        .isEqualTo(expected);
    String shortName = old.substring(old.lastIndexOf('.') + 1);
    Sweep sweep = Sweep.parse(shortName + "=" + oldValue);
    assertThat(sweep).hasToString(old + "=" + oldValue);
    assertThat(sweep.decides(now)).isTrue();
    assertThat(Overrides.at("--sweep", sweep.at(0)).over(TrainConfig.defaults()))
        .isEqualTo(expected);
  }

  @Command(name = "train", modelTransformer = ConfigOptions.class)
  private static final class TrainCommand {}

  @Test
  void recordedConfigurationsOfEarlierVersionsAreRead() throws URISyntaxException {
    Path recorded = Path.of(getClass().getResource("with-old-keys.yaml").toURI());

    assertThat(TrainConfig.read(recorded)).isEqualTo(TrainConfig.defaults());
  }

  @Test
  void everyOldKeyIsReplacedByOneOfToday() {
    for (RenamedKey renamed : RenamedKey.ALL) {
      assertThat(ConfigKeys.all()).extracting(ConfigKey::name).contains(renamed.now());
      assertThat(ConfigKeys.all()).extracting(ConfigKey::name).doesNotContain(renamed.name());
    }
  }

  @Test
  void messagesNameTheKeyThatWasGiven() {
    Path run = Path.of("run");
    TrainConfig recorded = TrainConfig.defaults();
    Overrides same = Overrides.ofOptions(Map.of("augment.gridmask.maxAngle", "360"));
    RecordedConfig.refuseOther(run, recorded, same);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Overrides.ofOptions(Map.of("augment.gridmask.maxAngle", "0")))
        .withMessage("--augment.gridmask.maxAngle must be in [1, 360], but is 0");
    Overrides other = Overrides.ofOptions(Map.of("augment.gridmask.maxAngle", "45"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> RecordedConfig.refuseOther(run, recorded, other))
        .withMessageContaining("45 was given by --augment.gridmask.maxAngle");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                Overrides.ofOptions(
                    Map.of("augment.gridmask.maxAngle", "1", "augment.gridmask.maxDegrees", "0")))
        .withMessageContainingAll("maxAngle", "maxDegrees", "are the same key");
  }
}
