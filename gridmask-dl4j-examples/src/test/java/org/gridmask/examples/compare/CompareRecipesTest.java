package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ImageNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the comparisons in config/ compare. */
class CompareRecipesTest {

  private static final Path CONFIG = Path.of("..", "config");

  static List<Path> comparisons() throws IOException {
    try (Stream<Path> files = Files.list(CONFIG)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("compare-"))
          .sorted()
          .toList();
    }
  }

  private static Plan plan(Path file) {
    return Plan.of(
        new Plan.Request(
            CompareFile.read(file), Overrides.none(), List.of(), Optional.empty(), List.of()));
  }

  private static List<String> rows(String name, String network) {
    return network(name, network).variants().stream().map(Variant::name).toList();
  }

  private static PlannedNetwork network(String name, String network) {
    return plan(CONFIG.resolve(name + ".yaml")).networks().stream()
        .filter(each -> each.name().equals(network))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void everyRunHasANetworkThatTakesItsImages(Path file) {
    Plan plan = plan(file);
    for (PlannedRun run : plan.runs()) {
      TrainConfig config = run.config();
      assertThat(config.remark().orElse("")).doesNotContain("no effect");
      int size = config.data().size() == 0 ? 28 : config.data().size();
      if (config.model().name() == Architecture.FASTER_RCNN) {
        config.model().toFasterRcnn(config.detect().toOptions(80, 1)).configuration();
      } else if (config.model().name() == Architecture.PSPNET) {
        config.model().toPspNet().crop(size, size).configuration();
      } else {
        ImageNetwork network = config.model().toNetwork();
        assertThat(network.minSize()).isLessThanOrEqualTo(size);
        network.input(3, size, size).configuration();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void smallOnesTakeTheEmbeddedSampleAndFewEpochs(Path file) {
    String name = file.getFileName().toString();
    boolean small = name.endsWith("-smoke.yaml") || name.equals("compare-quick.yaml");
    for (PlannedRun run : plan(file).runs()) {
      assertThat(run.config().data().dir().isEmpty()).isEqualTo(small);
      assertThat(run.config().train().epochs() <= 4).isEqualTo(small);
    }
  }

  /** They are compared with each other. */
  @Test
  void comparisonsOfTheGainShareTheirTraining() {
    TrainConfig recipe = TrainConfig.read(CONFIG.resolve("cifar10-4000.yaml"));
    assertThat(recipe.train().epochs() * recipe.data().limit()).isEqualTo(60 * 400);
    for (String name : List.of("methods", "r", "schedule", "images")) {
      Plan plan = plan(CONFIG.resolve("compare-gain-" + name + ".yaml"));
      for (PlannedRun run : plan.runs()) {
        TrainConfig config = run.config();
        assertThat(config.model()).isEqualTo(recipe.model());
        assertThat(config.augment().pad() + config.augment().flip()).isZero();
        assertThat(config.train().weightDecay()).isEqualTo(recipe.train().weightDecay());
        // As many steps everywhere, and the test images are read once.
        assertThat(config.train().epochs() * config.data().limit()).isEqualTo(60 * 400);
        assertThat(config.train().evaluateEvery()).isGreaterThanOrEqualTo(config.train().epochs());
        // Four fifths of the epochs.
        assertThat(config.augment().gridmask().rampEpochs())
            .isEqualTo(config.train().epochs() * 4 / 5);
      }
    }
    assertThat(rows("compare-gain-methods", "ResNet-18, width 16"))
        .containsExactly(
            "none",
            "gridmask",
            "cutout",
            "random-erasing",
            "hide-and-seek",
            "cutout-multi",
            "gridmask-reversed",
            "gridmask-random");
  }

  @Test
  void everyNumberOfThePaperStandsBesideARow() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path file : comparisons()) {
      Plan plan = plan(file);
      for (PlannedNetwork network : plan.networks()) {
        for (Variant row : network.variants()) {
          plan.paper(network, row)
              .ifPresent(
                  value ->
                      shown.add(
                          plan.paper().orElseThrow().table()
                              + "|"
                              + network.name()
                              + "|"
                              + row.fullName()));
        }
      }
    }
    List<String> shipped =
        Csv.parse(Files.readString(CONFIG.resolve("paper.csv"))).stream()
            .skip(1)
            .map(line -> line.get(0) + "|" + line.get(2) + "|" + line.get(3))
            .toList();

    assertThat(shown).containsExactlyInAnyOrderElementsOf(shipped);
  }

  @Test
  void tablesHaveTheRowsOfThePaper() {
    assertThat(rows("compare-table2", "ResNet-50"))
        .containsExactly("none", "cutout", "hide-and-seek", "autoaugment", "gridmask");
    for (String network : List.of("ResNet-18", "WideResNet-28-10", "Shake-Shake-26 2x32d")) {
      assertThat(rows("compare-table3", network))
          .containsExactly(
              "none",
              "random-erasing",
              "cutout",
              "hide-and-seek",
              "autoaugment",
              "gridmask",
              "autoaugment+cutout",
              "autoaugment+gridmask");
    }
    assertThat(rows("compare-figure7-imagenet", "ResNet-50"))
        .containsExactly("r=0.4", "r=0.5", "r=0.6", "r=0.7", "r=0.8");
    assertThat(rows("compare-figure7-cifar10", "ResNet-18"))
        .containsExactly("r=0.2", "r=0.3", "r=0.4", "r=0.5", "r=0.6");
  }

  /** Eleven rows; lengths and p are those of the paper's numbers. */
  @Test
  void table7HasItsLengths() {
    Plan plan = plan(CONFIG.resolve("compare-table7.yaml"));
    List<String> rows = new ArrayList<>();
    for (PlannedNetwork network : plan.networks()) {
      for (Variant row : network.variants()) {
        TrainConfig config = row.config();
        int full = config.train().batchSize() == 16 ? 90_000 : 180_000;
        rows.add(
            "%s %sx p=%s: %s"
                .formatted(
                    config.model().depth(),
                    config.train().iterations() / full,
                    config.augment().gridmask().toSchedule().probabilityAt(0),
                    plan.paper(network, row).orElse(Double.NaN)));
      }
    }
    assertThat(rows)
        .containsExactly(
            "50 1x p=0.0: NaN",
            "50 2x p=0.0: 37.4",
            "50 2x p=0.3: 38.2",
            "50 2x p=0.5: 38.1",
            "50 2x p=0.7: 38.3",
            "50 2x p=0.9: 38.0",
            "50 4x p=0.0: 35.7",
            "50 4x p=0.7: 39.2",
            "101 1x p=0.0: 41.2",
            "101 2x p=0.0: 40.4",
            "101 2x p=0.7: 42.6");
  }

  /** The rows differ from the recipes in their methods alone. */
  @Test
  void networksAreTrainedAsInTheirRecipes() {
    PlannedNetwork network = network("compare-table3", "WideResNet-28-10");
    TrainConfig recipe = TrainConfig.read(CONFIG.resolve("cifar10-wide-resnet28-10-gridmask.yaml"));

    assertThat(network.variants())
        .allSatisfy(
            row -> {
              assertThat(row.config().train()).isEqualTo(recipe.train());
              assertThat(row.config().model()).isEqualTo(recipe.model());
              assertThat(row.config().augment().gridmask().generator().r()).isEqualTo(0.4);
              assertThat(row.config().augment().pad()).isEqualTo(4);
            });
    assertThat(network("compare-table5-cifar10", "ResNet-18").variants())
        .extracting(row -> row.config().augment().gridmask().generator().reversed())
        .containsExactly(false, true, true, true);
    assertThat(network("compare-table6", "ResNet-18").variants())
        .extracting(row -> row.config().augment().gridmask().generator().unitProbability())
        .containsExactly(0.5, 0.7, 0.9, 0.5, 0.7, 0.9, 0.5, 0.7, 0.9);
    assertThat(network("compare-table9", "ResNet-50").variants())
        .extracting(row -> row.config().model().dropout() + row.config().train().labelSmoothing())
        .containsExactly(0.0, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0);
  }
}
