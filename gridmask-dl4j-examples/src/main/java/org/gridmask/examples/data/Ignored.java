package org.gridmask.examples.data;

import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a folder of images is not used, and why.
 *
 * @param files the number of ignored files by reason, such as the extension
 * @param folders the number of ignored folders by reason, such as the name; the files in them are
 *     not counted
 * @param annotations the number of ignored annotations of objects by reason
 */
public record Ignored(
    SortedMap<String, Integer> files,
    SortedMap<String, Integer> folders,
    SortedMap<String, Integer> annotations) {

  /** Nothing is ignored. */
  public static final Ignored NOTHING = new Ignored(null, null, null);

  /** More reasons would not fit in a line. */
  private static final int MAX_REASONS = 8;

  /** Copies the numbers; null, as in older summaries, is nothing. */
  public Ignored {
    files = files == null ? new TreeMap<>() : new TreeMap<>(files);
    folders = folders == null ? new TreeMap<>() : new TreeMap<>(folders);
    annotations = annotations == null ? new TreeMap<>() : new TreeMap<>(annotations);
  }

  /** Counts what is ignored. */
  static final class Counter {
    private final SortedMap<String, Integer> files = new TreeMap<>();
    private final SortedMap<String, Integer> folders = new TreeMap<>();
    private final SortedMap<String, Integer> annotations = new TreeMap<>();

    void file(String reason) {
      files(reason, 1);
    }

    void files(String reason, int count) {
      files.merge(reason, count, Integer::sum);
    }

    void annotations(String reason, int count) {
      annotations.merge(reason, count, Integer::sum);
    }

    void folder(String reason) {
      folders.merge(reason, 1, Integer::sum);
    }

    void add(Ignored other) {
      other.files.forEach(this::files);
      other.folders.forEach((reason, count) -> folders.merge(reason, count, Integer::sum));
      other.annotations.forEach(this::annotations);
    }

    Ignored result() {
      return new Ignored(files, folders, annotations);
    }
  }

  /**
   * Whether anything is ignored.
   *
   * @return true if so
   */
  public boolean any() {
    return !files.isEmpty() || !folders.isEmpty() || !annotations.isEmpty();
  }

  /**
   * The numbers in words, the most frequent reasons first.
   *
   * @return such as {@code 11 files: .heic 6, .txt 3, hidden 2; 1 folder: @eaDir 1}
   */
  @Override
  public String toString() {
    return Stream.of(
            words("file", files), words("folder", folders), words("annotation", annotations))
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String words(String what, SortedMap<String, Integer> counts) {
    if (counts.isEmpty()) {
      return "";
    }
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    var frequent =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MAX_REASONS)
            .toList();
    int others = all - frequent.stream().mapToInt(Map.Entry::getValue).sum();
    return "%d %s%s: %s%s"
        .formatted(
            all,
            what,
            all == 1 ? "" : "s",
            frequent.stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining(", ")),
            others > 0 ? ", others " + others : "");
  }
}
