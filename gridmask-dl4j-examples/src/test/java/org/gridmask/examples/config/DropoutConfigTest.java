package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropoutConfigTest {

  private static String network(Map<String, String> values) {
    return TrainConfig.defaults().with(values).model().toNetwork().configuration().toJson();
  }

  @Test
  void theKeysBecomeTheNetworksSettings() {
    ImageNetwork plain = Architecture.CIFAR_RESNET.of(8, 16);
    assertThat(network(Map.of())).isEqualTo(plain.configuration().toJson());
    assertThat(network(Map.of("model.dropBlock.rampEpochs", "4")))
        .isEqualTo(plain.configuration().toJson());
    assertThat(network(Map.of("model.dropout", "0.3")))
        .isEqualTo(Architecture.CIFAR_RESNET.of(8, 16).dropout(0.3).configuration().toJson());
    assertThat(network(Map.of("model.dropBlock.rate", "0.1")))
        .isEqualTo(
            Architecture.CIFAR_RESNET.of(8, 16).dropBlock(0.1, 7, 0).configuration().toJson());
    assertThat(
            network(
                Map.of(
                    "model.dropout", "0.3",
                    "model.dropBlock.rate", "0.2",
                    "model.dropBlock.blockSize", "3",
                    "model.dropBlock.rampEpochs", "4")))
        .isEqualTo(
            Architecture.CIFAR_RESNET
                .of(8, 16)
                .dropout(0.3)
                .dropBlock(0.2, 3, 4)
                .configuration()
                .toJson());
  }

  @ParameterizedTest
  @CsvSource({
    "model.dropout, 1, '[0, 1)'",
    "model.dropBlock.rate, -0.1, '[0, 1)'",
    "model.dropBlock.blockSize, 0, 'in [1, 16384]'",
    "model.dropBlock.rampEpochs, -1, at least 0",
  })
  void valuesOutOfRangeAreNamed(String key, String value, String range) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of(key, value)))
        .withMessageStartingWith("--" + key + " must be ")
        .withMessageContaining(range)
        .withMessageContaining("but is " + value);
  }
}
