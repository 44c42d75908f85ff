package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.statistics.FailureCounts;

/**
 * Tests the paper's claim about figure 5: GridMask has the fewest failures at every x, and they
 * grow slowest with x.
 *
 * <p>GridMask without and with rotation is compared with the paper's other methods. Ties count as
 * fewest or slowest, but are reported. Growth is the failure rate at the largest x minus that at
 * the smallest.
 */
public final class FailureClaim {

  private static final BiPredicate<FailureCounts, FailureCounts> MORE_OFTEN =
      (own, other) -> own.pFailure() > other.pFailure();
  private static final BiPredicate<FailureCounts, FailureCounts> AS_OFTEN =
      (own, other) -> own.pFailure() == other.pFailure();
  private static final BiPredicate<FailureCounts, FailureCounts> OVERLAPPING =
      (own, other) -> own.failureInterval().overlaps(other.failureInterval());

  private final FailureTable table;

  /** The paper's methods other than its own. */
  private final List<FailureMethod> others;

  /**
   * The claim about a table.
   *
   * @param table the counts
   */
  public FailureClaim(FailureTable table) {
    this.table = table;
    this.others =
        table.methods().stream()
            .filter(method -> method.isInPaper() && !method.isGridMask())
            .toList();
  }

  /**
   * The result.
   *
   * @return sentences: the claim, then for each variant of GridMask whether it holds, and where not
   */
  public List<String> sentences() {
    String claim =
        "The paper claims (section 3, figure 5) that GridMask has the fewest failures at every x and"
            + " that they grow slowest. ";
    if (others.isEmpty()) {
      return List.of(claim + "It cannot be tested without the paper's other methods.");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        claim
            + "It is tested here against "
            + ids(others)
            + "; growth is the failure rate at the largest x minus that at the smallest.");
    for (FailureMethod method : table.methods()) {
      if (method.isGridMask()) {
        sentences.add(lowest(method));
        sentences.add(slowest(method));
      }
    }
    return sentences;
  }

  /** Whether no other method has fewer failures at any x. */
  boolean isLowest(FailureMethod method) {
    return sizes(method, others, MORE_OFTEN).isEmpty();
  }

  /** Whether no other method's failures grow less; false for a single x. */
  boolean growsSlowest(FailureMethod method) {
    return table.sizes().size() > 1
        && others.stream().allMatch(other -> growth(other) >= growth(method));
  }

  /** The failure rate at the largest x minus that at the smallest. */
  double growth(FailureMethod method) {
    double[] shares = shares(method);
    return shares[shares.length - 1] - shares[0];
  }

  /** The least-squares slope of the failure rate, per pixel of x. */
  double slope(FailureMethod method) {
    return Statistics.slope(
        table.sizes().stream().mapToDouble(Integer::doubleValue).toArray(), shares(method));
  }

  private double[] shares(FailureMethod method) {
    return table.of(method).stream().mapToDouble(row -> row.counts().pFailure()).toArray();
  }

  private String lowest(FailureMethod method) {
    int all = table.sizes().size();
    int lost = sizes(method, others, MORE_OFTEN).size();
    StringBuilder details = new StringBuilder();
    for (FailureMethod other : others) {
      Set<Integer> fewer = sizes(method, List.of(other), MORE_OFTEN);
      append(details, other.id() + " has fewer failures", fewer);
      if (!fewer.isEmpty()) {
        Set<Integer> overlapping = sizes(method, List.of(other), OVERLAPPING);
        overlapping.retainAll(fewer);
        details.append(" (").append(atEnds(other, method, new TreeSet<>(fewer)));
        append(details, "intervals overlap", overlapping);
        details.append(overlapping.isEmpty() ? "; no intervals overlap)" : ")");
      }
    }
    append(details, "another has as few", sizes(method, others, AS_OFTEN));
    if (lost == 0) {
      append(details, "its 95 % interval overlaps another's", sizes(method, others, OVERLAPPING));
    }
    return method.id()
        + " has the fewest failures at "
        + (all - lost)
        + " of "
        + all
        + " x: the claim "
        + holds(lost == 0)
        + details
        + ".";
  }

  /** The shares of two methods at the smallest and the largest of some x. */
  private String atEnds(FailureMethod other, FailureMethod method, TreeSet<Integer> sizes) {
    return FailureTable.join(
        Stream.of(sizes.first(), sizes.last()).distinct(),
        x ->
            String.format(
                Locale.ROOT,
                "%s %% against %s %% at %d",
                FailureTable.percent(share(other, x)),
                FailureTable.percent(share(method, x)),
                x));
  }

  private double share(FailureMethod method, int x) {
    return shares(method)[table.sizes().indexOf(x)];
  }

  private static void append(StringBuilder text, String what, Set<Integer> sizes) {
    if (!sizes.isEmpty()) {
      text.append("; " + what + " at x = " + FailureTable.join(sizes.stream(), String::valueOf));
    }
  }

  private static String holds(boolean holds) {
    return holds ? "holds for it" : "does not hold for it";
  }

  private String slowest(FailureMethod method) {
    if (table.sizes().size() < 2) {
      return "The growth for " + method.id() + " cannot be computed from a single x.";
    }
    List<FailureMethod> equal =
        others.stream().filter(other -> growth(other) == growth(method)).toList();
    List<FailureMethod> all = new ArrayList<>(List.of(method));
    all.addAll(others);
    List<Integer> sizes = table.sizes();
    return "Growth from x = "
        + sizes.get(0)
        + " to x = "
        + sizes.get(sizes.size() - 1)
        + " in points: "
        + FailureTable.join(all.stream(), each -> each.id() + " " + points(growth(each)))
        + (all.stream().anyMatch(each -> growth(each) < 0)
            ? "; where that is negative, failures become fewer with larger squares"
            : "")
        + ". That of "
        + method.id()
        + " is "
        + (growsSlowest(method) ? "" : "not ")
        + "the smallest"
        + (growsSlowest(method) && !equal.isEmpty()
            ? ", but equal to that of "
                + ids(equal)
                + ": the claim holds for it only if that counts as slowest."
            : ": the claim " + holds(growsSlowest(method)) + ".");
  }

  static String points(double growth) {
    return String.format(Locale.ROOT, "%+.2f", 100 * growth);
  }

  /** The values of x at which the relation holds between a method and any of the others. */
  private Set<Integer> sizes(
      FailureMethod method,
      List<FailureMethod> others,
      BiPredicate<FailureCounts, FailureCounts> relation) {
    List<FailureRow> own = table.of(method);
    Set<Integer> sizes = new TreeSet<>();
    for (FailureMethod other : others) {
      List<FailureRow> rows = table.of(other);
      IntStream.range(0, own.size())
          .filter(i -> relation.test(own.get(i).counts(), rows.get(i).counts()))
          .forEach(i -> sizes.add(own.get(i).x()));
    }
    return sizes;
  }

  private static String ids(List<FailureMethod> methods) {
    return FailureTable.join(methods.stream(), FailureMethod::id);
  }
}
