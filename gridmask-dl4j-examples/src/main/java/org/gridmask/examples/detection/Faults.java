package org.gridmask.examples.detection;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridmask.examples.files.FileErrors;

/**
 * What is wrong with annotations, and is left out of the training for it.
 *
 * @param byReason the faults by reason
 */
public record Faults(SortedMap<String, Fault> byReason) {

  /**
   * Annotations or images with the same fault.
   *
   * @param count how many
   * @param first the first one, such as "annotation 17"
   */
  public record Fault(int count, String first) {}

  /** Copies the map. */
  public Faults {
    byReason = new TreeMap<>(byReason);
  }

  /** Counts faults. */
  static final class Counter {
    private static final int MAX_SHOWN = 100;

    private final Map<String, Fault> byReason = new LinkedHashMap<>();

    Counter() {}

    Counter(Faults faults) {
      byReason.putAll(faults.byReason);
    }

    /** Counts one, by its kind and name, such as "annotation" and 17. */
    void add(String reason, String kind, Object name) {
      byReason.merge(
          reason,
          new Fault(1, kind + " " + shown(name)),
          (known, one) -> new Fault(known.count + 1, known.first));
    }

    private static String shown(Object name) {
      String text = FileErrors.inOneLine(String.valueOf(name));
      return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }

    Faults faults() {
      return new Faults(new TreeMap<>(byReason));
    }
  }

  /**
   * The number of faults.
   *
   * @return the sum over all reasons
   */
  public int count() {
    return byReason.values().stream().mapToInt(Fault::count).sum();
  }

  /**
   * The faults in words.
   *
   * @return such as {@code unknown category: annotation 17 and 2 more; no such file: image 9}
   */
  @Override
  public String toString() {
    return byReason.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + ": "
                    + entry.getValue().first
                    + (entry.getValue().count > 1
                        ? " and " + (entry.getValue().count - 1) + " more"
                        : ""))
        .collect(Collectors.joining("; "));
  }
}
