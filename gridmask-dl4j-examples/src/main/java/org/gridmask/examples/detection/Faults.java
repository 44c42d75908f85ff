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

  /** What is left out. */
  public enum Kind {
    /** A file, of an image or of its annotations. */
    FILE,
    /** An annotation. */
    ANNOTATION
  }

  /**
   * Annotations or files with the same fault.
   *
   * @param kind what they are
   * @param count how many
   * @param first the first one, such as "annotation 17"
   */
  public record Fault(Kind kind, int count, String first) {}

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

    /** Counts a file, by its name. */
    void file(String reason, String name) {
      add(Kind.FILE, reason, name);
    }

    /** Counts an annotation, by its place, such as "annotation 17". */
    void annotation(String reason, String place) {
      add(Kind.ANNOTATION, reason, place);
    }

    private void add(Kind kind, String reason, String name) {
      byReason.merge(
          reason,
          new Fault(kind, 1, shown(name)),
          (known, one) -> new Fault(kind, known.count + 1, known.first));
    }

    private static String shown(String name) {
      String text = FileErrors.inOneLine(name);
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
