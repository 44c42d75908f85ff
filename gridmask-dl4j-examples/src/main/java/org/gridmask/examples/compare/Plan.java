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
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.run.RunFolder;

/**
 * All runs of a comparison. Every configuration in it is valid.
 *
 * @param networks the networks with their rows
 * @param seeds how many seeds; those of a network are its configuration's and the next ones
 * @param sweeps the swept values
 * @param paper the paper's numbers, if the runs repeat the paper's
 */
public record Plan(
    List<PlannedNetwork> networks, int seeds, List<Sweep> sweeps, Optional<PaperNumbers> paper) {

  private static final int DEFAULT_SEEDS = 3;
  private static final int MOST_SEEDS = 1000;

  /** What may be given beside a file that repeats a table of the paper. */
  private static final Set<String> FREE =
      Set.of("seed", "data.dir", "train.workers", "train.fastPath");

  /** What a sweep cannot change, with what does. */
  private static final Map<String, String> NOT_SWEPT =
      Map.of(
          "seed", "--seeds says how many seeds there are",
          "augment.methods", "--methods says which methods are compared",
          "augment.gridmask.enabled", "--methods says which methods are compared");

  /** The keys that say what a method is. */
  private static final Set<String> METHOD_KEYS =
      Set.of("augment.methods", "augment.gridmask.enabled");

  /** Copies the lists. */
  public Plan {
    networks = List.copyOf(networks);
    sweeps = List.copyOf(sweeps);
  }

  /**
   * What was asked for.
   *
   * @param file the file
   * @param options the keys on the command line, which win over the file's
   * @param methods the methods there, likewise
   * @param seeds the number of seeds there, likewise
   * @param sweeps the sweeps there, likewise
   */
  public record Request(
      CompareFile file,
      Overrides options,
      List<Placed<String>> methods,
      Optional<Placed<String>> seeds,
      List<Placed<String>> sweeps) {}

  /**
   * Works out what is to be trained.
   *
   * @param request what was asked for
   * @return the runs
   * @throws ConfigException if something in it is wrong, or nothing would be compared
   */
  public static Plan of(Request request) {
    CompareFile file = request.file();
    List<Placed<Sweep>> sweeps =
        (request.sweeps().isEmpty() ? file.sweeps() : request.sweeps())
            .stream().map(text -> text.map(Plan::sweep)).toList();
    requireDistinctKeys(sweeps);
    List<CompareFile.Network> networks =
        file.networks().isEmpty()
            ? List.of(new CompareFile.Network(null, Overrides.none(), List.of()))
            : file.networks();
    List<PlannedNetwork> planned = new ArrayList<>();
    for (CompareFile.Network network : networks) {
      Overrides given = network.recipe().then(file.values()).then(request.options());
      List<Placed<Method>> methods =
          methods(
              !request.methods().isEmpty()
                  ? request.methods()
                  : !network.methods().isEmpty() ? network.methods() : file.methods());
      if (methods.isEmpty() && sweeps.isEmpty()) {
        throw new ConfigException(
            "nothing to compare: give the methods with --methods or compare.methods, or values with"
                + " --sweep or compare.sweep");
      }
      TrainConfig base = given.over(TrainConfig.defaults());
      planned.add(
          new PlannedNetwork(
              network.name() == null ? base.model().title() : network.name().value(),
              RunFolder.asRecorded(base),
              methods.stream().map(Placed::value).toList(),
              rows(given, methods, sweeps)));
    }
    requireDistinctNames(planned, networks);
    requireDistinctFolders(planned);
    requireSweepsInUse(planned, sweeps);
    requireNoContradiction(request.options(), planned, sweeps);
    return new Plan(
        planned,
        seeds(request.seeds().or(file::seeds)),
        sweeps.stream().map(Placed::value).toList(),
        repeatsThePaper(request.options())
            ? file.paper().map(table -> PaperNumbers.read(file.paperFile().orElseThrow(), table))
            : Optional.empty());
  }

  private static boolean repeatsThePaper(Overrides options) {
    return options.keys().stream().allMatch(key -> FREE.contains(key) || key.startsWith("run."));
  }

  private static Sweep sweep(String text) {
    Sweep sweep = Sweep.parse(text);
    for (String key : sweep.keys()) {
      if (key.startsWith("run.")) {
        throw new IllegalArgumentException(key + " cannot be swept: it changes no result");
      }
      if (NOT_SWEPT.containsKey(key)) {
        throw new IllegalArgumentException(key + " cannot be swept: " + NOT_SWEPT.get(key));
      }
    }
    return sweep;
  }

  private static void requireDistinctKeys(List<Placed<Sweep>> sweeps) {
    Set<String> seen = new HashSet<>();
    for (Placed<Sweep> sweep : sweeps) {
      for (String key : sweep.value().keys()) {
        if (!seen.add(key)) {
          throw new ConfigException(sweep.place() + ": " + key + " is swept twice");
        }
      }
    }
  }

  private static void requireDistinctNames(
      List<PlannedNetwork> planned, List<CompareFile.Network> networks) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < planned.size(); i++) {
      if (!seen.add(planned.get(i).folder().toLowerCase(Locale.ROOT))) {
        throw new ConfigException(
            networks.get(i).name().place()
                + " must be another for each network, but "
                + planned.get(i).name()
                + " is there twice");
      }
    }
  }

  /** Text values may differ in what names of folders do not have. */
  private static void requireDistinctFolders(List<PlannedNetwork> planned) {
    for (PlannedNetwork network : planned) {
      Set<String> seen = new HashSet<>();
      for (Row row : network.rows()) {
        if (!seen.add(row.folder().toLowerCase(Locale.ROOT))) {
          throw new ConfigException(
              network.name()
                  + ", "
                  + row.name()
                  + ": would be trained in the folder of another row, "
                  + row.folder());
        }
      }
    }
  }

  private static void requireSweepsInUse(
      List<PlannedNetwork> networks, List<Placed<Sweep>> sweeps) {
    for (Placed<Sweep> sweep : sweeps) {
      String key = sweep.value().keys().get(0);
      boolean used = networks.stream().anyMatch(network -> uses(network, key));
      if (!used) {
        throw new ConfigException(sweep.place() + ": no method that is compared depends on " + key);
      }
    }
  }

  private static boolean uses(PlannedNetwork network, String key) {
    return network.methods().isEmpty()
        ? Method.of(network.base()).uses(key, Set.of())
        : network.rows().stream().anyMatch(row -> row.values().containsKey(key));
  }

  /** What the methods and sweeps decide would be ignored on the command line. */
  private static void requireNoContradiction(
      Overrides options, List<PlannedNetwork> networks, List<Placed<Sweep>> sweeps) {
    for (String key : options.keys()) {
      if (METHOD_KEYS.contains(key)
          && networks.stream().anyMatch(network -> !network.methods().isEmpty())) {
        throw new ConfigException(
            "--" + key + " cannot be given: each of the compared methods decides about it");
      }
      for (Placed<Sweep> sweep : sweeps) {
        if (sweep.value().decides(key)) {
          throw new ConfigException("--" + key + " cannot be given: " + key + " is swept");
        }
      }
    }
  }

  private static List<Placed<Method>> methods(List<Placed<String>> names) {
    List<Placed<Method>> methods = new ArrayList<>();
    Set<Method> seen = new HashSet<>();
    for (Placed<String> name : names) {
      Placed<Method> method = name.map(Method::parse);
      if (!seen.add(method.value())) {
        throw new ConfigException(name.place() + ": " + method.value() + " is there twice");
      }
      methods.add(method);
    }
    return methods;
  }

  private static int seeds(Optional<Placed<String>> given) {
    if (given.isEmpty()) {
      return DEFAULT_SEEDS;
    }
    String text = given.get().value().strip();
    int seeds = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw new ConfigException(
          given.get().place()
              + " must be a whole number in [1, "
              + MOST_SEEDS
              + "], but is "
              + (text.isEmpty() ? "empty" : text));
    }
    return seeds;
  }

  private static List<Row> rows(
      Overrides given, List<Placed<Method>> methods, List<Placed<Sweep>> sweeps) {
    if (methods.isEmpty()) {
      return product(sweeps).stream()
          .map(point -> row(given, Optional.empty(), Set.of(), point, false))
          .toList();
    }
    Set<Method.Switch> switches = Method.switchesOf(methods.stream().map(Placed::value).toList());
    Map<Placed<Method>, List<Placed<Sweep>>> sweptBy = new LinkedHashMap<>();
    for (Placed<Method> method : methods) {
      sweptBy.put(
          method,
          sweeps.stream()
              .filter(
                  sweep ->
                      sweep.value().keys().stream()
                          .anyMatch(key -> method.value().uses(key, switches)))
              .toList());
    }
    boolean named = methods.size() > 1;
    List<Row> rows = new ArrayList<>();
    sweptBy.forEach(
        (method, axes) ->
            product(axes)
                .forEach(
                    point -> rows.add(row(given, Optional.of(method), switches, point, named))));
    return rows;
  }

  /** One value of each of some sweeps, with the place where each was given. */
  private record Point(List<Placed<Map<String, String>>> values) {

    Point and(Placed<Map<String, String>> value) {
      List<Placed<Map<String, String>>> more = new ArrayList<>(values);
      more.add(value);
      return new Point(more);
    }
  }

  /** The last sweep changes fastest. */
  private static List<Point> product(List<Placed<Sweep>> sweeps) {
    List<Point> points = List.of(new Point(List.of()));
    for (Placed<Sweep> sweep : sweeps) {
      List<Point> longer = new ArrayList<>();
      for (Point point : points) {
        for (int i = 0; i < sweep.value().values().size(); i++) {
          int index = i;
          longer.add(point.and(sweep.map(values -> values.at(index))));
        }
      }
      points = longer;
    }
    return points;
  }

  private static Row row(
      Overrides given,
      Optional<Placed<Method>> method,
      Set<Method.Switch> switches,
      Point point,
      boolean named) {
    Map<String, String> values = new LinkedHashMap<>();
    Overrides swept = Overrides.none();
    for (Placed<Map<String, String>> value : point.values()) {
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
        String.join(
            " ", labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    String methodName = method.map(m -> m.value().name()).orElse("");
    String full = (methodName + " " + pointName).strip();
    return new Row(
        pointName.isEmpty() || named ? full : pointName,
        method.map(Placed::value),
        values,
        labels,
        full,
        RunFolder.asRecorded(all.over(TrainConfig.defaults())));
  }

  /** The values by as much of each key's end as no other swept key has. */
  private static Map<String, String> labels(Map<String, String> values) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      String label = key;
      for (int from = key.lastIndexOf('.'); from >= 0; from = key.lastIndexOf('.', from - 1)) {
        String end = key.substring(from);
        if (values.keySet().stream().filter(other -> ("." + other).endsWith(end)).count() == 1) {
          label = end.substring(1);
          break;
        }
      }
      labels.put(label, values.get(key));
    }
    return labels;
  }

  /**
   * All runs in the order in which they are trained: seed by seed, so that what is there early is
   * whole pairs.
   *
   * @return the runs
   */
  public List<PlannedRun> runs() {
    List<PlannedRun> runs = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      for (PlannedNetwork network : networks) {
        for (Row row : network.rows()) {
          runs.add(new PlannedRun(network, row, seedsOf(network).get(i)));
        }
      }
    }
    return runs;
  }

  /**
   * The seeds of a network.
   *
   * @param network the network
   * @return its configuration's and the next ones
   */
  public List<Long> seedsOf(PlannedNetwork network) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      all.add(network.base().seed() + i);
    }
    return all;
  }

  /**
   * The paper's number for a row.
   *
   * @param network the network
   * @param row one of its rows
   * @return the accuracy in percent, where the paper has one
   */
  public OptionalDouble paper(PlannedNetwork network, Row row) {
    return paper
        .map(numbers -> numbers.of(network.name(), row.fullName()))
        .orElse(OptionalDouble.empty());
  }
}
