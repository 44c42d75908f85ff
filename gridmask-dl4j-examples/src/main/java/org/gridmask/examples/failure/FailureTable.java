package org.gridmask.examples.failure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.statistics.FailureCounts;
import org.gridmask.statistics.WilsonInterval;

/**
 * The counts of all methods at all sizes, as failure-cases.csv has them.
 *
 * @param rows method by method, x rising; each method at the same x
 */
public record FailureTable(List<FailureRow> rows) {

  private static final List<String> HEADER =
      List.of(
          "method",
          "x",
          "images",
          "p_dropped",
          "p_kept",
          "p_failure",
          "ci_low",
          "ci_high",
          "keep_ratio");

  /** Enough for the counts of a thousand million images to be told from their shares. */
  private static final int DECIMALS = 10;

  /**
   * Copies the rows.
   *
   * @throws IllegalArgumentException if there are none, or a method lacks a size that another has
   */
  public FailureTable {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("there are no rows");
    }
    List<FailureMethod> methods = rows.stream().map(FailureRow::method).distinct().toList();
    List<Integer> sizes = rows.stream().map(FailureRow::x).distinct().sorted().toList();
    List<String> all = new ArrayList<>();
    methods.forEach(method -> sizes.forEach(x -> all.add(method.id() + " " + x)));
    if (!rows.stream().map(row -> row.method().id() + " " + row.x()).toList().equals(all)) {
      throw new IllegalArgumentException("not every method has every x once, x rising");
    }
  }

  /** The sizes x in pixels, rising. */
  List<Integer> sizes() {
    return rows.stream().map(FailureRow::x).distinct().toList();
  }

  List<FailureMethod> methods() {
    return rows.stream().map(FailureRow::method).distinct().toList();
  }

  /** The rows of a method, x rising; none for one that is not there. */
  List<FailureRow> of(FailureMethod method) {
    return rows.stream().filter(row -> row.method() == method).toList();
  }

  /** Whether a text begins as this table does. */
  static boolean isCsv(String text) {
    return text.startsWith(Csv.line(HEADER));
  }

  /**
   * Writes the table.
   *
   * @return the content of failure-cases.csv; ci_low and ci_high are the ends of p_failure's 95 %
   *     interval
   */
  public String toCsv() {
    StringBuilder csv = new StringBuilder(Csv.line(HEADER));
    for (FailureRow row : rows) {
      FailureCounts counts = row.counts();
      WilsonInterval interval = counts.failureInterval();
      csv.append(
          Csv.line(
              List.of(
                  row.method().id(),
                  String.valueOf(row.x()),
                  String.valueOf(counts.images()),
                  share(counts.dropped(), counts.images()),
                  share(counts.kept(), counts.images()),
                  share(counts.dropped() + counts.kept(), counts.images()),
                  Csv.number(interval.low()),
                  Csv.number(interval.high()),
                  Csv.number(counts.keepRatio()))));
    }
    return csv.toString();
  }

  private static String share(long count, long of) {
    BigDecimal share =
        BigDecimal.valueOf(count).divide(BigDecimal.valueOf(of), DECIMALS, RoundingMode.HALF_EVEN);
    return share.signum() == 0 ? "0" : share.stripTrailingZeros().toPlainString();
  }

  /**
   * Reads the table.
   *
   * @param csv the content of failure-cases.csv
   * @return the table
   * @throws IllegalArgumentException if it is no such table; the message says where
   */
  public static FailureTable parse(String csv) {
    List<List<String>> lines = Csv.parse(csv);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("the first line must be " + String.join(",", HEADER));
    }
    List<FailureRow> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      try {
        rows.add(row(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("row " + i + ": " + e.getMessage(), e);
      }
    }
    return new FailureTable(rows);
  }

  private static FailureRow row(List<String> fields) {
    if (fields.size() != HEADER.size()) {
      throw new IllegalArgumentException(
          "must have " + HEADER.size() + " fields, but has " + fields.size());
    }
    FailureMethod method =
        FailureMethod.of(fields.get(0))
            .orElseThrow(() -> new IllegalArgumentException("there is no method " + fields.get(0)));
    long images = Long.parseLong(fields.get(2));
    FailureCounts counts =
        new FailureCounts(
            images,
            count("p_dropped", fields.get(3), images),
            count("p_kept", fields.get(4), images),
            Double.parseDouble(fields.get(8)));
    return new FailureRow(method, Integer.parseInt(fields.get(1)), counts);
  }

  private static long count(String name, String share, long of) {
    double number = Double.parseDouble(share);
    if (!(number >= 0 && number <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], but is " + share);
    }
    return Math.round(of * number);
  }

  /**
   * Shows the table to people.
   *
   * @return p_failure and the keep ratio by method and x, in Markdown that reads well as plain text
   */
  public String toMarkdown() {
    return "Failures, % of the images:\n\n"
        + MarkdownTable.aligned(cells(counts -> percent(counts.pFailure())))
        + "\nKeep ratio:\n\n"
        + MarkdownTable.aligned(cells(counts -> ratio(counts.keepRatio())));
  }

  /** A line for each x and a column for each method, with headings. */
  List<List<String>> cells(Function<FailureCounts, String> cell) {
    List<List<String>> lines = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("x"));
    methods().forEach(method -> heading.add(method.id()));
    lines.add(heading);
    for (int i = 0; i < sizes().size(); i++) {
      List<String> line = new ArrayList<>();
      line.add(String.valueOf(sizes().get(i)));
      for (FailureMethod method : methods()) {
        line.add(cell.apply(of(method).get(i).counts()));
      }
      lines.add(line);
    }
    return lines;
  }

  /**
   * What the masks keep, against what they should.
   *
   * @return a sentence each
   */
  public List<String> keepRatios() {
    List<String> sentences = new ArrayList<>();
    List<FailureRow> off = rows.stream().filter(row -> !row.hasItsKeepRatio()).toList();
    String multi = ids(FailureMethod::isMultiRegion);
    if (off.isEmpty() && !multi.isEmpty()) {
      sentences.add(
          "Measured keep ratios of "
              + multi
              + ": "
              + span(rows.stream().filter(row -> row.method().isMultiRegion()).toList())
              + ", all within 0.005 of 0.75.");
    } else if (!off.isEmpty()) {
      sentences.add(
          "Measured keep ratios that are more than 0.005 off 0.75: "
              + off.stream()
                  .map(
                      row ->
                          row.method().id()
                              + " at x = "
                              + row.x()
                              + ": "
                              + ratio(row.counts().keepRatio()))
                  .collect(Collectors.joining("; "))
              + ". More images may tell chance from fault.");
    }
    String single =
        methods().stream()
            .filter(method -> !method.isMultiRegion())
            .map(method -> method.id() + " " + span(of(method)))
            .collect(Collectors.joining(", "));
    if (!single.isEmpty()) {
      sentences.add("Methods that drop a single region have no set keep ratio: " + single + ".");
    }
    return sentences;
  }

  private String ids(Predicate<FailureMethod> which) {
    return methods().stream()
        .filter(which)
        .map(FailureMethod::id)
        .collect(Collectors.joining(", "));
  }

  private static String span(List<FailureRow> rows) {
    double[] ratios = rows.stream().mapToDouble(row -> row.counts().keepRatio()).sorted().toArray();
    String least = ratio(ratios[0]);
    String most = ratio(ratios[ratios.length - 1]);
    return least.equals(most) ? least : least + " to " + most;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.4f", ratio);
  }
}
