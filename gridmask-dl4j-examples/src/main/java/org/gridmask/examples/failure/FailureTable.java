package org.gridmask.examples.failure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.report.MarkdownTable;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.TableColumns;
import org.gridmask.statistics.FailureCounts;

/**
 * The counts of all methods at all sizes, the content of failure-cases.csv.
 *
 * @param rows grouped by method, x ascending; each method has the same values of x
 */
public record FailureTable(List<FailureRow> rows) {

  private static final TableColumns<FailureRow> COLUMNS =
      new TableColumns<FailureRow>()
          .text("method", row -> row.method().id())
          .figure("x", FailureRow::x)
          .figure("images", row -> row.counts().images())
          .figure("p_dropped", row -> share(row, row.counts().dropped()))
          .figure("p_kept", row -> share(row, row.counts().kept()))
          .figure("p_failure", row -> share(row, row.counts().dropped() + row.counts().kept()))
          .number("ci_low", row -> row.counts().failureInterval().low())
          .number("ci_high", row -> row.counts().failureInterval().high())
          .number("keep_ratio", row -> row.counts().keepRatio());

  private static final List<String> HEADER = COLUMNS.names();

  /** Enough to recover counts of up to 10^9 images. */
  private static final int DECIMALS = 10;

  /** Larger deviations from {@link FailureMethod#KEEP_RATIO} are reported. */
  private static final double KEEP_RATIO_TOLERANCE = 0.005;

  /**
   * Copies the rows.
   *
   * @throws IllegalArgumentException if it is empty, or the methods have different values of x
   */
  public FailureTable {
    rows = Checks.notEmpty("rows", rows);
    List<String> present = rows.stream().map(row -> row.method() + " " + row.x()).toList();
    List<Integer> sizes = rows.stream().map(FailureRow::x).distinct().sorted().toList();
    List<String> expected =
        rows.stream()
            .map(FailureRow::method)
            .distinct()
            .flatMap(method -> sizes.stream().map(x -> method + " " + x))
            .toList();
    if (!present.equals(expected)) {
      throw new IllegalArgumentException("every method must have every x once, ascending");
    }
  }

  /** The values of x in pixels, ascending. */
  List<Integer> sizes() {
    return rows.stream().map(FailureRow::x).distinct().toList();
  }

  List<FailureMethod> methods() {
    return rows.stream().map(FailureRow::method).distinct().toList();
  }

  /** The rows of a method, x ascending; empty for a method that was not simulated. */
  List<FailureRow> of(FailureMethod method) {
    return rows.stream().filter(row -> row.method() == method).toList();
  }

  /** Whether a text starts with the header of this table. */
  static boolean isCsv(String text) {
    return text.startsWith(Csv.line(HEADER));
  }

  /**
   * Writes the table.
   *
   * @return the content of failure-cases.csv; ci_low and ci_high are the 95 % confidence interval
   *     of p_failure
   */
  public String toCsv() {
    return COLUMNS.csv(rows);
  }

  private static String share(FailureRow row, long count) {
    BigDecimal share =
        BigDecimal.valueOf(count)
            .divide(BigDecimal.valueOf(row.counts().images()), DECIMALS, RoundingMode.HALF_EVEN);
    return share.signum() == 0 ? "0" : share.stripTrailingZeros().toPlainString();
  }

  /**
   * Reads the table.
   *
   * @param csv the content of failure-cases.csv
   * @return the table
   * @throws IllegalArgumentException if it is invalid; the message names the row
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
    long images = Long.parseLong(fields.get(2));
    return new FailureRow(
        FailureMethod.of(fields.get(0)),
        Integer.parseInt(fields.get(1)),
        new FailureCounts(
            images,
            count("p_dropped", fields.get(3), images),
            count("p_kept", fields.get(4), images),
            Double.parseDouble(fields.get(8))));
  }

  private static long count(String name, String share, long of) {
    return Math.round(of * Checks.inUnitInterval(name, Double.parseDouble(share)));
  }

  /**
   * The failure rates and keep ratios by x and method.
   *
   * @return two aligned tables in Markdown
   */
  public String toMarkdown() {
    return "Failures, % of the images:\n\n"
        + MarkdownTable.aligned(byMethod("", "x", counts -> percent(counts.pFailure())))
        + "\nKeep ratio:\n\n"
        + MarkdownTable.aligned(byMethod("", "x", counts -> ratio(counts.keepRatio())));
  }

  /** A table with a row per x and a column per method. */
  Table byMethod(String caption, String heading, Function<FailureCounts, String> cell) {
    List<Integer> sizes = sizes();
    TableColumns<Integer> columns = new TableColumns<Integer>().figure(heading, x -> x);
    for (FailureMethod method : methods()) {
      List<FailureRow> ofMethod = of(method);
      columns.figure(method.id(), x -> cell.apply(ofMethod.get(sizes.indexOf(x)).counts()));
    }
    return columns.table(caption, sizes);
  }

  /**
   * The measured keep ratios.
   *
   * @return a sentence with all of them, and one about unexpected ones, if any
   */
  public List<String> keepRatios() {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "Measured keep ratios: "
            + join(methods().stream(), method -> method.id() + " " + span(of(method)))
            + ". Methods with multiple regions should keep 0.75.");
    String off =
        join(
            rows.stream().filter(FailureTable::isOff),
            row ->
                row.method().id() + " at x = " + row.x() + ": " + ratio(row.counts().keepRatio()));
    if (!off.isEmpty()) {
      sentences.add(
          "More than 0.005 off 0.75: " + off + "; this may be chance if there are few images.");
    }
    return sentences;
  }

  private static boolean isOff(FailureRow row) {
    return row.method().isMultiRegion()
        && Math.abs(row.counts().keepRatio() - FailureMethod.KEEP_RATIO) > KEEP_RATIO_TOLERANCE;
  }

  private static String span(List<FailureRow> rows) {
    List<String> ratios =
        rows.stream()
            .map(row -> row.counts().keepRatio())
            .sorted()
            .map(FailureTable::ratio)
            .toList();
    String min = ratios.get(0);
    String max = ratios.get(ratios.size() - 1);
    return min.equals(max) ? min : min + " to " + max;
  }

  static <T> String join(Stream<T> values, Function<T, String> text) {
    return values.map(text).collect(Collectors.joining(", "));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.4f", ratio);
  }
}
