package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

  @TempDir Path folder;

  private static Plan plan(
      CompareFile file, Map<String, String> options, String methods, String... sweeps) {
    return Plan.of(
        new Plan.Request(
            file,
            Overrides.ofOptions(options),
            Stream.of(methods.split(","))
                .filter(name -> !name.isEmpty())
                .map(name -> new Located<>("--methods", name))
                .toList(),
            Optional.empty(),
            Arrays.stream(sweeps).map(text -> new Located<>("--sweep", text)).toList()));
  }

  private static Plan plan(String methods, String... sweeps) {
    return plan(CompareFile.none(), Map.of(), methods, sweeps);
  }

  private static List<String> names(Plan plan) {
    return plan.networks().get(0).variants().stream().map(Variant::name).toList();
  }

  private static Map<String, TrainConfig> configs(Plan plan) {
    return plan.networks().get(0).variants().stream()
        .collect(Collectors.toMap(Variant::name, Variant::config));
  }

  private CompareFile file(String name, String... lines) throws IOException {
    return CompareFile.read(Files.write(folder.resolve(name), List.of(lines)));
  }

  @Test
  void seedsComeFirstSoThatPairsAreWholeEarly() {
    assertThat(plan("none,gridmask").runs().stream().map(PlannedRun::name))
        .containsExactly(
            "ResNet-8, none, seed 42",
            "ResNet-8, gridmask, seed 42",
            "ResNet-8, none, seed 43",
            "ResNet-8, gridmask, seed 43",
            "ResNet-8, none, seed 44",
            "ResNet-8, gridmask, seed 44");
    PlannedRun last = plan("none,gridmask").runs().get(5);
    assertThat(last.config().seed()).isEqualTo(44);
    assertThat(last.path()).isEqualTo(Path.of("runs/ResNet-8/gridmask/seed-44"));
  }

  @Test
  void methodSaysWhatIsDoneToImages() throws IOException {
    Map<String, TrainConfig> configs = configs(plan("none,autoaugment+gridmask"));
    assertThat(configs.get("none").augment().methods()).isEmpty();
    assertThat(configs.get("autoaugment+gridmask").augment().methods())
        .containsExactly(AugmentStep.AUTOAUGMENT, AugmentStep.GRIDMASK);
    // As in the recipes of baselines.
    CompareFile off = file("baseline.yaml", "augment: {gridmask: {enabled: false}}");
    configs = configs(plan(off, Map.of(), "none,gridmask"));
    assertThat(configs.get("gridmask").augment().gridmask().enabled()).isTrue();
  }

  @Test
  void whatOneMethodSwitchesOnIsOffInTheOthers() {
    Map<String, String> given = Map.of("model.dropout", "0.2", "train.labelSmoothing", "0.3");
    Map<String, TrainConfig> configs =
        configs(plan(CompareFile.none(), given, "none,dropout,gridmask+dropblock"));
    assertThat(configs.get("dropout").model().dropout()).isEqualTo(0.2);
    assertThat(configs.get("none").model().dropout()).isZero();
    assertThat(configs.get("none").train().labelSmoothing()).isEqualTo(0.3);
    assertThat(configs.get("gridmask+dropblock").model().dropBlock().rate()).isEqualTo(0.1);
    assertThat(configs.get("dropout").model().dropBlock().rate()).isZero();

    configs = configs(plan("gridmask,gridmask-reversed,gridmask-random"));
    assertThat(configs.get("gridmask-reversed").augment().gridmask().generator().reversed())
        .isTrue();
    assertThat(configs.get("gridmask-random").augment().gridmask().generator().unitProbability())
        .isEqualTo(0.9);
    assertThat(configs.get("gridmask-random").augment().gridmask().generator().reversed())
        .isFalse();
  }

  @Test
  void sweptValuesAreRowsOfTheMethodsThatDependOnThem() {
    assertThat(names(plan("none,gridmask", "r=0.2,0.4")))
        .containsExactly("none", "gridmask r=0.2", "gridmask r=0.4");
    assertThat(names(plan("gridmask", "r=0.2,0.4"))).containsExactly("r=0.2", "r=0.4");
    assertThat(names(plan("gridmask,gridmask-reversed", "r=0.2,0.4")))
        .containsExactly(
            "gridmask r=0.2",
            "gridmask r=0.4",
            "gridmask-reversed r=0.2",
            "gridmask-reversed r=0.4");
    assertThat(names(plan("none,gridmix", "r=0.2,0.4")))
        .containsExactly("none", "gridmix r=0.2", "gridmix r=0.4");
    assertThat(names(plan("none,gridmask", "learningRate=0.1,0.2", "augment.r=0.5,0.6")))
        .containsExactly(
            "none learningRate=0.1",
            "none learningRate=0.2",
            "gridmask learningRate=0.1 r=0.5",
            "gridmask learningRate=0.1 r=0.6",
            "gridmask learningRate=0.2 r=0.5",
            "gridmask learningRate=0.2 r=0.6");
    Plan together = plan("", "augment.gridmask.dMin:augment.gridmask.dMax=4:8,8:20");
    assertThat(names(together)).containsExactly("dMin=4 dMax=8", "dMin=8 dMax=20");
    assertThat(configs(together).get("dMin=8 dMax=20").augment().gridmask().generator().dMax())
        .isEqualTo(20);
    assertThat(configs(plan("", "milestones=1;2, 3")).get("milestones=2, 3").train().milestones())
        .containsExactly(2, 3);
    assertThat(together.runs().get(0).path())
        .isEqualTo(Path.of("runs/ResNet-8/dMin=4_dMax=8/seed-42"));
  }

  @Test
  void baselineHasTheSameSweptValues() {
    PlannedNetwork network =
        plan("gridmask,none", "learningRate=0.1,0.2", "r=0.5,0.6").networks().get(0);
    Variant row =
        network.variants().stream()
            .filter(each -> each.name().equals("gridmask learningRate=0.2 r=0.6"))
            .findFirst()
            .orElseThrow();
    assertThat(network.baselineOf(row).name()).isEqualTo("none learningRate=0.2");

    network = plan("gridmask,none").networks().get(0);
    assertThat(network.baselineOf(network.variants().get(1)).name()).isEqualTo("gridmask");
    network = plan("gridmask", "r=0.5,0.6").networks().get(0);
    assertThat(network.baselineOf(network.variants().get(1)).name()).isEqualTo("r=0.5");
  }

  @Test
  void optionsWinOverTheFileAndTheFileOverItsRecipes() throws IOException {
    Files.writeString(
        folder.resolve("recipe.yaml"), "train: {epochs: 7, batchSize: 8}\nmodel: {width: 3}\n");
    CompareFile file =
        file(
            "compare.yaml",
            "train: {batchSize: 16}",
            "compare:",
            "  methods: [none, gridmask]",
            "  seeds: 2",
            "  networks:",
            "    - {name: A, config: recipe.yaml}",
            "    - {name: B, config: recipe.yaml, methods: [gridmask]}");
    Plan plan = plan(file, Map.of("model.width", "5"), "");

    TrainConfig config = plan.networks().get(0).variants().get(0).config();
    assertThat(config.train().epochs()).isEqualTo(7);
    assertThat(config.train().batchSize()).isEqualTo(16);
    assertThat(config.model().width()).isEqualTo(5);
    assertThat(plan.runs().stream().map(PlannedRun::name))
        .containsExactly(
            "A, none, seed 42",
            "A, gridmask, seed 42",
            "B, gridmask, seed 42",
            "A, none, seed 43",
            "A, gridmask, seed 43",
            "B, gridmask, seed 43");
  }

  @Test
  void papersNumbersAreOfTheUnchangedExperimentAlone() throws IOException {
    Files.writeString(
        folder.resolve("paper.csv"),
        "table,data,network,row,value,source_text\n"
            + "2,CIFAR-10,ResNet-8,none,1.5,elsewhere\n"
            + "3,CIFAR-10,ResNet-8,none,95.28,\"Table 3, \"\"Baseline\"\"\"\n"
            + "3,CIFAR-10,ResNet-8,gridmask r=0.4,96.54,text\n");
    CompareFile file = file("compare.yaml", "compare:", "  paper: \"3\"", "  methods: [none]");

    Plan plan = plan(file, Map.of("seed", "1", "data.dir", "d", "run.keepCheckpoints", "1"), "");
    PlannedNetwork network = plan.networks().get(0);
    assertThat(plan.paper(network, network.variants().get(0))).hasValue(95.28);
    plan = plan(file, Map.of(), "none,gridmask", "r=0.3,0.4");
    network = plan.networks().get(0);
    assertThat(plan.paper(network, network.variants().get(1))).isEmpty();
    assertThat(plan.paper(network, network.variants().get(2))).hasValue(96.54);
    plan = plan(file, Map.of(), "none,gridmask-reversed", "r=0.4");
    network = plan.networks().get(0);
    assertThat(network.variants().get(1).name()).isEqualTo("gridmask-reversed r=0.4");
    assertThat(plan.paper(network, network.variants().get(1))).as("of another method").isEmpty();
    plan = plan(file, Map.of("train.epochs", "300"), "");
    assertThat(plan.paper(plan.networks().get(0), plan.networks().get(0).variants().get(0)))
        .isEmpty();
  }

  /** As the networks of table 8, and no others, do. */
  @Test
  void weightsMayReplaceThoseOfRecipesThatStartFromWeights() throws IOException {
    Files.writeString(
        folder.resolve("paper.csv"),
        "table,data,network,row,value,source_text\n8,Cityscapes,PSPNet-50,none,77.3,text\n");
    Files.writeString(
        folder.resolve("scratch.yaml"), "model: {name: pspnet, depth: 50}\ndata: {size: 33}\n");
    Files.writeString(
        folder.resolve("pretrained.yaml"),
        "model: {name: pspnet, depth: 50, weights: a.pth}\ndata: {size: 33}\n");
    String[] section = {"compare:", "  paper: \"8\"", "  methods: [none]", "  networks:"};
    String scratch = "    - {name: scratch, config: scratch.yaml}";
    CompareFile pretrained =
        file("8.yaml", lines(section, "    - {name: PSPNet-50, config: pretrained.yaml}"));
    CompareFile mixed =
        file("9.yaml", lines(section, "    - {name: PSPNet-50, config: pretrained.yaml}", scratch));

    assertThat(plan(pretrained, Map.of("model.weights", "b.pth"), "").paper()).isPresent();
    assertThat(plan(pretrained, Map.of("model.weights", ""), "").paper()).isEmpty();
    assertThat(plan(mixed, Map.of(), "").paper()).isPresent();
    assertThat(plan(mixed, Map.of("model.weights", "b.pth"), "").paper()).isEmpty();
  }

  /** A comparison of two networks with the recipe {@code recipe.yaml}, whose width is 3. */
  private CompareFile twoNetworks(String one, String other) throws IOException {
    Files.writeString(folder.resolve("recipe.yaml"), "model: {width: 3}\n");
    return file("compare.yaml", "compare:", "  networks:", one, other);
  }

  private static String[] lines(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void recordedPlanIsTheSamePlan() throws IOException {
    Plan one = plan("none,gridmask", "r=0.2,0.4", "train.milestones=1;2,3");
    CompareFile file =
        twoNetworks(
            "    - {name: A/1, config: recipe.yaml, methods: [gridmask], sweep: [\"r=0.2,0.3\"]}",
            "    - {name: B, config: recipe.yaml, methods: [none]}");
    for (Plan plan : List.of(one, plan(file, Map.of("data.dir", "here"), ""))) {
      Path out = folder.resolve("out" + plan.seeds() + plan.runs().size());
      try (ComparisonFolder opened = ComparisonFolder.open(Optional.of(out))) {
        opened.write(plan, Optional.empty());
      }
      Plan again = plan(CompareFile.read(ComparisonFolder.compareFile(out)), Map.of(), "");
      assertThat(again.runs()).isEqualTo(plan.runs());
    }
  }

  @Test
  void aNetworksSweepIsForItsOwnMethods() throws IOException {
    CompareFile file =
        twoNetworks(
            "    - {name: A, config: recipe.yaml, methods: [cutout], sweep: [\"cutout.size=4,8\"]}",
            "    - {name: B, config: recipe.yaml, methods: [none], sweep: [\"cutout.size=2\"]}");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> plan(file, Map.of(), ""))
        .withMessageStartingWith(folder.resolve("compare.yaml") + ":4: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'gridmsk'||--methods: unknown method gridmsk: did you mean gridmask?",
        "'none,none'||--methods: none is given twice",
        "'none+gridmask'||--methods: none must stand alone, but is in none+gridmask",
        "''||nothing to compare: give the methods",
        "'gridmask'|p=0.1,0.2|--sweep: the key p is ambiguous: it matches augment.gridmask.p, ",
        "'gridmask'|q.r.s=1|--sweep: unknown key q.r.s: ",
        "'gridmask'|flip=0.5,2|--sweep: augment.flip must be in [0, 1], but is 2",
        "'gridmask'|r=0.5,2|--sweep: augment.gridmask.r must be in [0, 1], but is 2",
        "'gridmask'|r=0.5,0.50|--sweep: augment.gridmask.r must have distinct values, but has",
        "'gridmask'|r|--sweep: must be KEY=VALUE,VALUE,..., but is r",
        "'gridmask'|seed=1,2|--sweep: seed cannot be swept: use --seeds",
        "''|data.dir=a b,a_b|ResNet-8, dir=a_b: has the same folder as another variant, ",
        "'gridmask-random+gridmask'||--methods: a method must have either gridmask or its variations, but",
        "''|cutout.size=4,8|--sweep: none of the compared methods uses augment.cutout.size",
        "'cutout'|r=0.1,0.2|--sweep: none of the compared methods uses augment.gridmask.r",
      })
  void wrongInputIsToldInOneLine(String methods, String sweep, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> plan(methods, sweep == null ? new String[0] : new String[] {sweep}))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare: {method: [none]}|:1: unknown key compare.method: did you mean compare.methods?",
        "comparw: {methods: [none]}|:1: unknown key comparw: did you mean compare?",
        "compare: {methods: {a: b}}|:1: compare.methods must be a list of texts, but is a mapping",
        "compare: {methods: [none], seeds: 0}|:1: compare.seeds must be a whole number in [1, 1000], but is 0",
        "compare: [none]|:1: compare must be a mapping of methods, seeds, ",
        "compare: {methods: [a], methods: [b]}|:1: ",
        "compare: {networks: [{name: A}]}|:1: compare.networks.config must be given",
        "compare: {networks: [{name: \"A\\nB\", config: no.yaml}]}|compare.networks.name must be one line, but is A?B",
        "compare: {networks: [{name: A, config: no.yaml}]}|no.yaml: cannot be read: no such file",
        "compare: {methods: [none, gridmsk]}|:1: compare.methods: unknown method gridmsk",
        "compare: {methods: [none], paper: 9}|paper.csv cannot be read",
        "compare: {methods: [*a]}|:1: ",
      })
  void wrongFileIsToldWithItsLine(String yaml, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> plan(file("wrong.yaml", yaml), Map.of(), ""))
        .withMessageStartingWith(folder.resolve("wrong.yaml") + ":1: ")
        .withMessageContaining(message.replaceFirst("^:1: ", ""));
  }

  @Test
  void optionsThatWouldBeIgnoredAreRefused() {
    for (Map<String, String> options :
        List.of(
            Map.of("augment.methods", "cutout"),
            Map.of("augment.gridmask.enabled", "false"),
            Map.of("augment.gridmask.r", "0.5"))) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> plan(CompareFile.none(), options, "none,gridmask", "r=0.3"))
          .withMessageStartingWith(
              "--" + options.keySet().iterator().next() + " cannot be given: ");
    }
  }
}
