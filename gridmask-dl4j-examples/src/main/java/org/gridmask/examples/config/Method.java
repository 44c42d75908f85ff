package org.gridmask.examples.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridmask.examples.files.NearestName;

/**
 * A method to compare: a named set of configuration values, such as {@code cutout} or {@code
 * autoaugment+gridmask}.
 *
 * <p>A method consists of terms. Most are steps of {@code augment.methods}, in the order of the
 * name. The others turn on a key, with its configured value, or a usual one if the configuration
 * has it off. If any method of a comparison has such a term, the key is off in all methods without
 * it.
 *
 * @param name the name
 * @param terms its terms; empty for {@code none}
 */
public record Method(String name, List<Term> terms) {

  /** The baseline: only crop, flip and normalisation. */
  public static final String NONE = "none";

  private static final String METHODS = "augment.methods";
  private static final String GRIDMASK = "augment.gridmask.";

  /** All terms by name. */
  private static final Map<String, Term> TERMS = new LinkedHashMap<>();

  static {
    for (AugmentStep step : AugmentStep.values()) {
      TERMS.put(step.toString(), new Term(step, null));
    }
    add("gridmask-reversed", AugmentStep.GRIDMASK, GRIDMASK + "reversed", "false", "true");
    // The best p_u of arXiv 2001.04086, table 6, at r = 0.4.
    add("gridmask-random", AugmentStep.GRIDMASK, GRIDMASK + "unitProbability", "1.0", "0.9");
    add("dropout", null, "model.dropout", "0.0", "0.3");
    add("dropblock", null, "model.dropBlock.rate", "0.0", "0.1");
    add("label-smoothing", null, "train.labelSmoothing", "0.0", "0.1");
  }

  /** Copies the terms. */
  public Method {
    terms = List.copyOf(terms);
  }

  /**
   * A part of a method.
   *
   * @param step its augmentation step, or null
   * @param setting the key that it turns on, or null
   */
  public record Term(AugmentStep step, Switch setting) {}

  /**
   * A key that is off in methods without it.
   *
   * @param key the dotted key
   * @param off the value that turns it off
   * @param usual the value that turns it on, unless one is configured
   */
  public record Switch(String key, String off, String usual) {

    /** DropBlock's other keys depend on its rate. */
    private boolean governs(String other) {
      return other.equals(key)
          || (key.startsWith("model.dropBlock.") && other.startsWith("model.dropBlock."));
    }
  }

  private static void add(String name, AugmentStep step, String key, String off, String usual) {
    TERMS.put(name, new Term(step, new Switch(key, off, usual)));
  }

  /**
   * The names that {@code +} combines.
   *
   * @return {@code none} and the names of the terms
   */
  public static List<String> names() {
    return Stream.concat(Stream.of(NONE), TERMS.keySet().stream()).toList();
  }

  /**
   * The method of a name.
   *
   * @param name one of {@link #names}, or several with {@code +} between them
   * @return the method
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Method parse(String name) {
    List<String> names =
        Arrays.stream(name.split("\\+", -1))
            .map(part -> part.strip().toLowerCase(Locale.ROOT))
            .toList();
    if (names.equals(List.of(NONE))) {
      return new Method(NONE, List.of());
    }
    if (names.contains(NONE)) {
      throw new IllegalArgumentException("none must stand alone, but is in " + name);
    }
    List<Term> terms = names.stream().map(Method::term).toList();
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("a method must have distinct parts, but is " + name);
    }
    if (names.contains("gridmask") && names.stream().anyMatch(n -> n.startsWith("gridmask-"))) {
      throw new IllegalArgumentException(
          "a method must have either gridmask or its variations, but is " + name);
    }
    return new Method(String.join("+", names), terms);
  }

  /**
   * The method of a configuration.
   *
   * @param config the configuration
   * @return its augmentation methods, in their order
   */
  public static Method of(TrainConfig config) {
    List<AugmentStep> methods =
        config.augment().steps().stream().filter(AugmentStep::isMethod).toList();
    return parse(
        methods.isEmpty()
            ? NONE
            : String.join("+", methods.stream().map(AugmentStep::toString).toList()));
  }

  private static Term term(String name) {
    Term term = TERMS.get(name);
    if (term == null) {
      throw new IllegalArgumentException(
          (name.isEmpty() ? "a method must have a name" : "unknown method " + name)
              + ": "
              + NearestName.of(name, names().stream())
                  .map(nearest -> "did you mean " + nearest + "?")
                  .orElse("known are " + String.join(", ", names())));
    }
    return term;
  }

  /**
   * The switches of several methods.
   *
   * @param methods the methods of a comparison
   * @return the switches of their terms
   */
  public static Set<Switch> switchesOf(List<Method> methods) {
    Set<Switch> switches = new LinkedHashSet<>();
    for (Method method : methods) {
      method.terms.stream().map(Term::setting).filter(s -> s != null).forEach(switches::add);
    }
    return switches;
  }

  /**
   * The values of this method.
   *
   * @param given the configured values
   * @param switches the switches of all compared methods
   * @return texts by dotted key
   */
  public Map<String, String> values(Overrides given, Set<Switch> switches) {
    Map<String, String> values = new LinkedHashMap<>();
    List<AugmentStep> steps = steps();
    values.put(METHODS, String.join(",", steps.stream().map(AugmentStep::toString).toList()));
    // The configuration may have turned GridMask off.
    values.put(GRIDMASK + "enabled", String.valueOf(steps.contains(AugmentStep.GRIDMASK)));
    for (Switch each : switches) {
      Optional<String> configured = given.text(each.key()).filter(text -> !text.equals(each.off()));
      values.put(each.key(), has(each) ? configured.orElse(each.usual()) : each.off());
    }
    return values;
  }

  private List<AugmentStep> steps() {
    return terms.stream().map(Term::step).filter(step -> step != null).distinct().toList();
  }

  private boolean has(Switch wanted) {
    return terms.stream().anyMatch(term -> wanted.equals(term.setting()));
  }

  /**
   * Whether the value of a key affects this method.
   *
   * @param key the dotted key
   * @param switches the switches of all compared methods
   * @return whether a different value gives a different run
   */
  public boolean uses(String key, Set<Switch> switches) {
    for (Switch each : switches) {
      if (each.governs(key)) {
        return has(each);
      }
    }
    String current = RenamedKey.of(key).map(RenamedKey::now).orElse(key);
    return !key.matches("augment\\..+\\..+")
        || steps().stream().anyMatch(step -> step.uses(current));
  }

  @Override
  public String toString() {
    return name;
  }
}
