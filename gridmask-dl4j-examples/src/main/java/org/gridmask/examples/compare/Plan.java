package org.gridmask.examples.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.RecordedConfig;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.model.TaskKind;

/**
 * The runs of a comparison, with validated configurations.
 *
 * @param networks the networks with their variants
 * @param seeds the number of seeds, counted up from the seed of each network's configuration
 * @param sweeps the sweeps of all networks
 * @param paper the paper's numbers, if the runs reproduce the paper's
 */
public record Plan(
    List<PlannedNetwork> networks, int seeds, List<Sweep> sweeps, Optional<PaperNumbers> paper) {

  private static final String DEFAULT_SEEDS = "3";
  private static final int MAX_SEEDS = 1000;

  /** Options that do not change the paper's experiment. */
  private static final Set<String> PAPER_OPTIONS =
      Set.of("seed", "data.dir", "train.evaluateEvery", "train.workers", "train.fastPath");

  private static final String WEIGHTS = "model.weights";

  /** Keys that select the method. */
  private static final Set<String> METHOD_KEYS =
      Set.of("augment.methods", "augment.gridmask.enabled");

  /** Copies the lists. */
  public Plan {
    networks = List.copyOf(networks);
    sweeps = List.copyOf(sweeps);
  }

  /**
   * What to compare. Options override the file.
   *
   * @param file the file
   * @param options the keys given as options
   * @param methods the methods given as options
   * @param seeds the number of seeds given as an option
   * @param sweeps the sweeps given as options
   */
  public record Request(
      CompareFile file,
      Overrides options,
      List<Located<String>> methods,
      Optional<Located<String>> seeds,
      List<Located<String>> sweeps) {

    /**
     * A file without options.
     *
     * @param file the file
     * @return the request
     */
    public static Request of(CompareFile file) {
      return new Request(file, Overrides.none(), List.of(), Optional.empty(), List.of());
    }
  }

  /**
   * Plans the runs.
   *
   * @param request what to compare
   * @return the plan
   * @throws ConfigException if a value is invalid, or there is nothing to compare
   */
  public static Plan of(Request request) {
    CompareFile file = request.file();
    List<Located<Sweep>> all = new ArrayList<>();
    List<PlannedNetwork> planned = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (CompareFile.Network network : file.networks()) {
      Overrides given = network.recipe().then(file.values()).then(request.options());
      List<Located<Sweep>> sweeps =
          firstNotEmpty(List.of(request.sweeps(), network.sweeps(), file.sweeps())).stream()
              .map(text -> text.map(Plan::sweep))
              .toList();
      requireDistinctKeys(sweeps);
      all.addAll(sweeps);
      List<Located<Method>> methods =
          methods(firstNotEmpty(List.of(request.methods(), network.methods(), file.methods())));
      if (methods.isEmpty() && sweeps.isEmpty()) {
        throw new ConfigException(
            "nothing to compare: give the methods with --methods or compare.methods, or values with"
                + " --sweep or compare.sweep");
      }
      TrainConfig base = given.over(TrainConfig.defaults());
      PlannedNetwork next =
          new PlannedNetwork(
              network.name().map(Located::value).orElse(base.model().title()),
              RecordedConfig.of(base),
              methods.stream().map(Located::value).toList(),
              sweeps.stream().map(Located::value).toList(),
              variants(given, methods, sweeps));
      if (!names.add(next.folder().toLowerCase(Locale.ROOT))) {
        throw network.name().orElseThrow().error("duplicate network " + next.name());
      }
      requireDistinctFolders(next);
      requireSameTask(next, planned);
      planned.add(next);
    }
    requireUsedSweeps(planned, all);
    requireNoContradiction(request.options(), planned, all);
    return new Plan(
        planned,
        seeds(request.seeds().or(file::seeds).orElse(new Located<>("--seeds", DEFAULT_SEEDS))),
        all.stream().map(Located::value).distinct().toList(),
        reproducesPaper(file, request.options())
            ? file.paper().map(table -> PaperNumbers.read(file.paperFile().orElseThrow(), table))
            : Optional.empty());
  }

  private static void requireSameTask(PlannedNetwork next, List<PlannedNetwork> planned) {
    for (PlannedNetwork before : planned) {
      if (before.base().model().name().task() != next.base().model().name().task()) {
        throw new ConfigException(
            "networks of one comparison must have the same task, but %s is for %s and %s for %s"
                .formatted(
                    before.name(),
                    before.base().model().name().task().title(),
                    next.name(),
                    next.base().model().name().task().title()));
      }
    }
  }

  private static List<Located<String>> firstNotEmpty(List<List<Located<String>>> lists) {
    return lists.stream().filter(list -> !list.isEmpty()).findFirst().orElse(List.of());
  }

  private static boolean reproducesPaper(CompareFile file, Overrides options) {
    return options.keys().stream()
        .allMatch(
            key ->
                PAPER_OPTIONS.contains(key)
                    || key.startsWith("run.")
                    || key.equals(WEIGHTS) && replacesWeights(file, options));
  }

  /** Whether all recipes start from pretrained weights, and so do the runs: from another copy. */
  private static boolean replacesWeights(CompareFile file, Overrides options) {
    return hasWeights(options)
        && file.networks().stream()
            .allMatch(network -> hasWeights(network.recipe().then(file.values())));
  }

  private static boolean hasWeights(Overrides values) {
    return values.text(WEIGHTS).filter(weights -> !weights.isEmpty()).isPresent();
  }

  private static Sweep sweep(String text) {
    Sweep sweep = Sweep.parse(text);
    for (String key : sweep.keys()) {
      String reason =
          key.startsWith("run.")
              ? "it does not affect the results"
              : key.equals("seed")
                  ? "use --seeds"
                  : METHOD_KEYS.contains(key) ? "use --methods" : "";
      if (!reason.isEmpty()) {
        throw new IllegalArgumentException(key + " cannot be swept: " + reason);
      }
    }
    return sweep;
  }

  private static void requireDistinctKeys(List<Located<Sweep>> sweeps) {
    Set<String> seen = new HashSet<>();
    for (Located<Sweep> sweep : sweeps) {
      for (String key : sweep.value().keys()) {
        if (!seen.add(key)) {
          throw sweep.error(key + " is swept twice");
        }
      }
    }
  }

  /** Different values may map to the same file name. */
  private static void requireDistinctFolders(PlannedNetwork network) {
    Set<String> seen = new HashSet<>();
    for (Variant variant : network.variants()) {
      if (!seen.add(variant.folder().toLowerCase(Locale.ROOT))) {
        throw new ConfigException(
            network.name()
                + ", "
                + variant.name()
                + ": has the same folder as another variant, "
                + variant.folder());
      }
    }
  }

  private static void requireUsedSweeps(
      List<PlannedNetwork> networks, List<Located<Sweep>> sweeps) {
    for (Located<Sweep> sweep : sweeps) {
      String key = sweep.value().keys().get(0);
      if (networks.stream()
          .filter(network -> network.sweeps().contains(sweep.value()))
          .noneMatch(network -> uses(network, key))) {
        throw sweep.error("none of the compared methods uses " + key);
      }
    }
  }

  private static boolean uses(PlannedNetwork network, String key) {
    return network.methods().isEmpty()
        ? Method.of(network.base()).uses(key, Set.of())
        : network.variants().stream().anyMatch(variant -> variant.values().containsKey(key));
  }

  /** Options that the methods or sweeps override would be ignored silently. */
  private static void requireNoContradiction(
      Overrides options, List<PlannedNetwork> networks, List<Located<Sweep>> sweeps) {
    boolean hasMethods = networks.stream().anyMatch(network -> !network.methods().isEmpty());
    for (String key : options.keys()) {
      String option = "--" + key + " cannot be given: ";
      if (hasMethods && METHOD_KEYS.contains(key)) {
        throw new ConfigException(option + "the compared methods set it");
      }
      if (sweeps.stream().anyMatch(sweep -> sweep.value().decides(key))) {
        throw new ConfigException(option + key + " is swept");
      }
    }
  }

  private static List<Located<Method>> methods(List<Located<String>> names) {
    List<Located<Method>> methods = new ArrayList<>();
    Set<Method> seen = new HashSet<>();
    for (Located<String> name : names) {
      Located<Method> method = name.map(Method::parse);
      if (!seen.add(method.value())) {
        throw name.error(method.value() + " is given twice");
      }
      methods.add(method);
    }
    return methods;
  }

  private static int seeds(Located<String> given) {
    String text = given.value().strip();
    int seeds = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (seeds < 1 || seeds > MAX_SEEDS) {
      throw given.invalid(
          "a whole number in [1, " + MAX_SEEDS + "]", text.isEmpty() ? "empty" : text);
    }
    return seeds;
  }

  private static List<Variant> variants(
      Overrides given, List<Located<Method>> methods, List<Located<Sweep>> sweeps) {
    if (methods.isEmpty()) {
      return product(sweeps).stream()
          .map(point -> variant(given, Optional.empty(), Set.of(), point, false))
          .toList();
    }
    Set<Method.Switch> switches = Method.switchesOf(methods.stream().map(Located::value).toList());
    List<Variant> variants = new ArrayList<>();
    for (Located<Method> method : methods) {
      List<Located<Sweep>> used =
          sweeps.stream()
              .filter(
                  sweep ->
                      sweep.value().keys().stream()
                          .anyMatch(key -> method.value().uses(key, switches)))
              .toList();
      for (List<Located<Map<String, String>>> point : product(used)) {
        variants.add(variant(given, Optional.of(method), switches, point, methods.size() > 1));
      }
    }
    return variants;
  }

  /** The Cartesian product of the sweeps; the last sweep varies fastest. */
  private static List<List<Located<Map<String, String>>>> product(List<Located<Sweep>> sweeps) {
    List<List<Located<Map<String, String>>>> points = List.of(List.of());
    for (Located<Sweep> sweep : sweeps) {
      points =
          points.stream()
              .flatMap(
                  point ->
                      IntStream.range(0, sweep.value().values().size())
                          .mapToObj(i -> sweep.map(values -> values.at(i)))
                          .map(value -> Stream.concat(point.stream(), Stream.of(value)).toList()))
              .toList();
    }
    return points;
  }

  private static Variant variant(
      Overrides given,
      Optional<Located<Method>> method,
      Set<Method.Switch> switches,
      List<Located<Map<String, String>>> point,
      boolean named) {
    Map<String, String> values = new LinkedHashMap<>();
    Overrides swept = Overrides.none();
    for (Located<Map<String, String>> value : point) {
      values.putAll(value.value());
      swept = swept.then(Overrides.at(value.place(), value.value()));
    }
    Overrides all = given.then(swept);
    if (method.isPresent()) {
      Method m = method.get().value();
      Overrides ofMethod =
          Overrides.at(method.get().place() + " " + m.name(), m.values(all, switches));
      all = given.then(ofMethod).then(swept);
    }
    Map<String, String> labels = labels(values);
    String pointName =
        labels.entrySet().stream().map(String::valueOf).collect(Collectors.joining(" "));
    String fullName = (method.map(m -> m.value().name()).orElse("") + " " + pointName).strip();
    return new Variant(
        pointName.isEmpty() || named ? fullName : pointName,
        method.map(Located::value),
        values,
        labels,
        fullName,
        RecordedConfig.of(all.over(TrainConfig.defaults())));
  }

  /** The values by the shortest suffix of each key that is unique among the swept keys. */
  private static Map<String, String> labels(Map<String, String> values) {
    Map<String, String> labels = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          String label = key;
          for (int from = key.lastIndexOf('.'); from >= 0; from = key.lastIndexOf('.', from - 1)) {
            String end = key.substring(from);
            if (values.keySet().stream().filter(other -> ("." + other).endsWith(end)).count()
                == 1) {
              label = end.substring(1);
              break;
            }
          }
          labels.put(label, value);
        });
    return labels;
  }

  /**
   * All runs in training order: seed by seed, so that paired differences are available early.
   *
   * @return the runs
   */
  public List<PlannedRun> runs() {
    List<PlannedRun> runs = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      for (PlannedNetwork network : networks) {
        for (Variant variant : network.variants()) {
          runs.add(new PlannedRun(network, variant, network.base().seed() + i));
        }
      }
    }
    return runs;
  }

  /**
   * The seeds of a network, as text.
   *
   * @param network the network
   * @return such as "seeds 42, 43, 44"
   */
  public String seedsInWords(PlannedNetwork network) {
    return (seeds == 1 ? "seed " : "seeds ")
        + LongStream.range(0, seeds)
            .mapToObj(i -> String.valueOf(network.base().seed() + i))
            .collect(Collectors.joining(", "));
  }

  /** What the networks are trained for. */
  TaskKind task() {
    return networks.get(0).base().model().name().task();
  }

  /** Whether any run has validation images. */
  boolean validates() {
    return networks.stream()
        .flatMap(network -> network.variants().stream())
        .anyMatch(variant -> variant.config().data().validation() > 0);
  }

  /** The heading of the column of variants. */
  String variantHeading() {
    return sweeps.isEmpty() ? "Method" : "Values";
  }

  /**
   * The paper's number for a variant.
   *
   * @param network the network
   * @param variant one of its variants
   * @return the score in percent, if the paper has one
   */
  public OptionalDouble paper(PlannedNetwork network, Variant variant) {
    return paper
        .map(numbers -> numbers.of(network.name(), variant.fullName()))
        .orElse(OptionalDouble.empty());
  }
}
