package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.gridmask.statistics.FailureCounts;

/**
 * The paper's claim about figure 5, held against counts: GridMask fails least at every x, and its
 * failures grow slowest with x.
 *
 * <p>It is judged for GridMask without and with rotation, each against the paper's other methods.
 * Least and slowest mean that no other's is lower; where another's is equal, that is said. Growth
 * is the share at the greatest x minus that at the least.
 */
public final class FailureClaim {

  private final FailureTable table;

  /**
   * The claim about a table.
   *
   * @param table the counts
   */
  public FailureClaim(FailureTable table) {
    this.table = table;
  }

  /**
   * Says whether it holds.
   *
   * @return sentences: what is claimed, then for each of the two whether it holds, and where not
   */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    String claim =
        "The paper claims (section 3, figure 5) that GridMask fails least at every x and that its"
            + " failures grow slowest. ";
    if (rivals().isEmpty()) {
      return List.of(claim + "It cannot be judged without the paper's other methods.");
    }
    sentences.add(
        claim
            + "It is judged here against "
            + ids(rivals())
            + "; growth is the share of failures at the greatest x minus that at the least.");
    for (FailureMethod method : table.methods()) {
      if (method.isGridMask()) {
        sentences.add(lowest(method));
        sentences.add(slowest(method));
      }
    }
    return sentences;
  }

  /** Whether no other method fails less at any x. */
  boolean isLowest(FailureMethod method) {
    return table.of(method).stream().allMatch(row -> lower(row).isEmpty());
  }

  /** Whether no other method's failures grow less; false where there is only one x. */
  boolean growsSlowest(FailureMethod method) {
    return table.sizes().size() > 1
        && rivals().stream().allMatch(rival -> growth(rival) >= growth(method));
  }

  /**
   * How much the share of failures grows from the least x to the greatest; negative if it falls.
   */
  double growth(FailureMethod method) {
    List<FailureRow> rows = table.of(method);
    return rows.get(rows.size() - 1).counts().pFailure() - rows.get(0).counts().pFailure();
  }

  /** The slope of the line through the shares of failures with the least squares, by pixel of x. */
  double slope(FailureMethod method) {
    List<FailureRow> rows = table.of(method);
    double meanX = rows.stream().mapToDouble(FailureRow::x).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (FailureRow row : rows) {
      products += (row.x() - meanX) * row.counts().pFailure();
      squares += (row.x() - meanX) * (row.x() - meanX);
    }
    return products / squares;
  }

  private String lowest(FailureMethod method) {
    List<FailureRow> rows = table.of(method);
    if (isLowest(method)) {
      String overlapping = sizes(rows, FailureClaim::overlap);
      String equal = sizes(rows, FailureClaim::equal);
      return method.id()
          + " fails least at every x: the claim holds for it"
          + (overlapping.isEmpty()
              ? ", and its 95 % interval overlaps no other"
              : "; at x = " + overlapping + " its 95 % interval overlaps that of another method")
          + (equal.isEmpty() ? "." : ", and at x = " + equal + " another fails as rarely.");
    }
    List<String> less = new ArrayList<>();
    for (FailureMethod rival : rivals()) {
      List<FailureRow> beaten =
          rows.stream()
              .filter(row -> lower(row).stream().anyMatch(lower -> lower.method() == rival))
              .toList();
      if (!beaten.isEmpty()) {
        less.add(less(rival, beaten));
      }
    }
    long held = rows.stream().filter(row -> lower(row).isEmpty()).count();
    return String.format(
        Locale.ROOT,
        "%s does not fail least at every x: the claim does not hold for it. It fails least at %d of"
            + " %d x. %s.",
        method.id(),
        held,
        rows.size(),
        String.join("; ", less));
  }

  /** At which x another method fails less than the rows say, and how much at the ends. */
  private String less(FailureMethod rival, List<FailureRow> rows) {
    List<FailureRow> ends =
        rows.size() == 1 ? rows : List.of(rows.get(0), rows.get(rows.size() - 1));
    String overlapping =
        rows.stream()
            .filter(row -> overlap(row, at(rival, row.x())))
            .map(row -> String.valueOf(row.x()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s fails less at x = %s (%s; %s)",
        rival.id(),
        rows.stream().map(row -> String.valueOf(row.x())).collect(Collectors.joining(", ")),
        ends.stream()
            .map(
                row ->
                    String.format(
                        Locale.ROOT,
                        "%s %% against %s %% at %d",
                        FailureTable.percent(at(rival, row.x()).counts().pFailure()),
                        FailureTable.percent(row.counts().pFailure()),
                        row.x()))
            .collect(Collectors.joining(", ")),
        overlapping.isEmpty() ? "no intervals overlap" : "intervals overlap at x = " + overlapping);
  }

  private FailureRow at(FailureMethod method, int x) {
    return table.of(method).stream().filter(row -> row.x() == x).findFirst().orElseThrow();
  }

  private String slowest(FailureMethod method) {
    if (table.sizes().size() < 2) {
      return "Whether the failures of "
          + method.id()
          + " grow slowest cannot be told from a single x.";
    }
    String verdict = "The failures of " + method.id();
    if (growsSlowest(method)) {
      List<FailureMethod> equal =
          rivals().stream().filter(rival -> growth(rival) == growth(method)).toList();
      verdict +=
          equal.isEmpty()
              ? " grow slowest: the claim holds for it. "
              : " grow no faster than any other's, and as much as those of "
                  + ids(equal)
                  + ": the claim holds for it only if that counts as slowest. ";
    } else {
      verdict += " do not grow slowest: the claim does not hold for it. ";
    }
    List<FailureMethod> all = new ArrayList<>(List.of(method));
    all.addAll(rivals());
    return verdict
        + "From x = "
        + table.sizes().get(0)
        + " to x = "
        + table.sizes().get(table.sizes().size() - 1)
        + ", in points: "
        + all.stream()
            .map(each -> each.id() + " " + points(growth(each)))
            .collect(Collectors.joining(", "))
        + (all.stream().anyMatch(each -> growth(each) < 0)
            ? "; where that is negative, failures become fewer with larger squares."
            : ".");
  }

  static String points(double growth) {
    return String.format(Locale.ROOT, "%+.2f", 100 * growth);
  }

  /** The x at which this is so of a row and of another method's. */
  private String sizes(List<FailureRow> rows, BiPredicate<FailureRow, FailureRow> isSo) {
    return rows.stream()
        .filter(row -> rivalsAt(row).stream().anyMatch(rival -> isSo.test(row, rival)))
        .map(row -> String.valueOf(row.x()))
        .collect(Collectors.joining(", "));
  }

  private static boolean equal(FailureRow one, FailureRow other) {
    return one.counts().pFailure() == other.counts().pFailure();
  }

  private static boolean overlap(FailureRow one, FailureRow other) {
    return one.counts().failureInterval().overlaps(other.counts().failureInterval());
  }

  /** The paper's methods other than its own. */
  private List<FailureMethod> rivals() {
    return table.methods().stream()
        .filter(method -> method.isInPaper() && !method.isGridMask())
        .toList();
  }

  private List<FailureRow> rivalsAt(FailureRow row) {
    return rivals().stream()
        .flatMap(rival -> table.of(rival).stream())
        .filter(rival -> rival.x() == row.x())
        .toList();
  }

  private List<FailureRow> lower(FailureRow row) {
    FailureCounts counts = row.counts();
    return rivalsAt(row).stream()
        .filter(rival -> rival.counts().pFailure() < counts.pFailure())
        .toList();
  }

  private static String ids(List<FailureMethod> methods) {
    return methods.stream().map(FailureMethod::id).collect(Collectors.joining(", "));
  }
}
