package org.gridmask.examples.files;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Suggests a known name for a misspelt one. */
public final class NearestName {

  private NearestName() {}

  /**
   * The known name with the smallest edit distance, if that is small for its length.
   *
   * @param unknown the misspelt name
   * @param known the known names
   * @return the nearest name, if any is close
   */
  public static Optional<String> of(String unknown, Stream<String> known) {
    return known
        .filter(name -> !name.isEmpty())
        .filter(name -> distance(unknown, name) <= tolerance(lastPart(name)))
        .min(Comparator.comparingInt(name -> distance(unknown, name)));
  }

  /** Two transposed letters are two edits. */
  private static int tolerance(String name) {
    return name.length() < 4 ? 1 : Math.max(2, name.length() / 3);
  }

  /** A missing or wrong section counts as one edit. */
  private static int distance(String unknown, String name) {
    int whole = edits(unknown.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    String last = lastPart(withoutDashes(unknown)).toLowerCase(Locale.ROOT);
    return Math.min(whole, 1 + edits(last, lastPart(withoutDashes(name)).toLowerCase(Locale.ROOT)));
  }

  private static String withoutDashes(String option) {
    return option.replaceFirst("^--?", "");
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
