package org.gridmask.examples.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of {@code augment.methods}. */
class AugmentOrderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                             | crop flip normalize",
        "gridmask                       | crop flip normalize gridmask",
        "autoaugment                    | crop flip autoaugment normalize",
        "autoaugment,gridmask           | crop flip autoaugment normalize gridmask",
        "autoaugment,cutout,normalize   | crop flip autoaugment cutout normalize",
        "cutout,normalize,gridmask      | crop flip cutout normalize gridmask",
        "normalize,cutout               | crop flip normalize cutout",
        "autoaugment,crop               | autoaugment crop flip normalize",
        "flip,autoaugment               | crop flip autoaugment normalize",
        "autoaugment,flip,crop,cutout   | autoaugment flip crop normalize cutout",
        "random-erasing,hide-and-seek   | crop flip normalize random-erasing hide-and-seek",
        "mixup                          | crop flip normalize mixup",
        "mixup,gridmask                 | crop flip normalize mixup gridmask",
        "gridmask,mixup,cutout          | crop flip normalize gridmask mixup cutout",
        "cutout-multi,cutmix            | crop flip normalize cutout-multi cutmix",
        "gridmask,normalize,gridmix     | crop flip gridmask normalize gridmix",
      })
  void whatIsNotNamedStandsInItsUsualPlace(String methods, String order) {
    assertThat(steps(Map.of("augment.methods", methods))).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gridmask,gridmask        | gridmask once",
        "mixup,cutmix             | only one of mixup and cutmix, as labels can be mixed once",
        "gridmix,cutout,mixup     | cutout before gridmix, whose labels depend on the pixels that it drops",
        "cutmix,gridmask          | gridmask before cutmix, whose labels depend on the pixels that it drops",
        "cutout,crop              | crop before cutout, whose mask it would move",
        "cutout,normalize,crop    | crop before cutout, whose mask it would move",
        "hide-and-seek,flip       | flip before hide-and-seek, whose mask it would mirror",
        "gridmask,autoaugment     | autoaugment before gridmask, whose mask it would move and recolour",
        "normalize,autoaugment    | autoaugment before normalize, as it works on 8-bit images",
        "normalize,crop           | crop before normalize, as it works on 8-bit images",
        "mixup,flip               | flip before mixup, as it works on single 8-bit images",
        "mixup,autoaugment        | autoaugment before mixup, as it works on single 8-bit images",
        "mixup,normalize          | normalize before mixup, which works on normalised batches",
      })
  void whatMakesNoSenseIsRefusedWithTheReason(String methods, String demand) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TrainConfig.defaults().with(Map.of("augment.methods", methods)))
        .withMessage(
            "--augment.methods must have "
                + demand
                + ", but is "
                + methods.strip().replace(",", ", "));
  }

  @Test
  void disabledGridMaskIsNoStepAndBreaksNoRule() {
    assertThat(
            steps(
                Map.of(
                    "augment.methods",
                    "gridmask,autoaugment",
                    "augment.gridmask.enabled",
                    "false")))
        .isEqualTo("crop flip autoaugment normalize");
  }

  private static String steps(Map<String, String> options) {
    return TrainConfig.defaults().with(options).augment().steps().stream()
        .map(AugmentStep::toString)
        .collect(Collectors.joining(" "));
  }
}
