package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.statistics.FailureCase;
import org.gridmask.statistics.FailureCase.Outcome;
import org.gridmask.statistics.FailureCounts;
import org.gridmask.statistics.FailureSimulator;

/** Finds images of a simulation that show each failure of each method. */
final class FailureExamples {

  /** Where a failure is rarer than one image in so many, to find one takes long. */
  private static final long RARE = 1000;

  private final FailureSimulator simulator;
  private final FailureTable table;

  FailureExamples(FailureSimulator simulator, FailureTable table) {
    this.simulator = simulator;
    this.table = table;
  }

  List<FailureSheet.Row> rows() {
    List<FailureSheet.Row> rows = new ArrayList<>();
    for (FailureMethod method : table.methods()) {
      List<FailureRow> counted = table.of(method);
      rows.add(
          new FailureSheet.Row(
              method.id(),
              method.words(),
              examples(counted, Outcome.DROPPED, FailureCounts::dropped),
              examples(counted, Outcome.KEPT, FailureCounts::kept),
              counted.stream().mapToLong(row -> row.counts().images()).sum()));
    }
    return rows;
  }

  /** From the least, a middle and the greatest x at which the failure is not too rare. */
  private List<FailureSheet.Example> examples(
      List<FailureRow> rows, Outcome outcome, ToLongFunction<FailureCounts> count) {
    List<FailureRow> from =
        rows.stream()
            .filter(row -> count.applyAsLong(row.counts()) * RARE >= row.counts().images())
            .toList();
    if (from.isEmpty()) {
      // The x at which it is least rare, if there is one.
      from =
          rows.stream()
              .filter(row -> count.applyAsLong(row.counts()) > 0)
              .max(Comparator.comparingLong(row -> count.applyAsLong(row.counts())))
              .map(List::of)
              .orElse(List.of());
    }
    List<FailureSheet.Example> examples = new ArrayList<>();
    FailureRow before = null;
    long next = 0;
    long left = 0;
    for (int i = 0; i < FailureSheet.EXAMPLES && !from.isEmpty(); i++) {
      FailureRow row = from.get(i * (from.size() - 1) / (FailureSheet.EXAMPLES - 1));
      if (row != before) {
        next = 0;
        left = count.applyAsLong(row.counts());
        before = row;
      }
      if (left > 0) {
        FailureCase found = find(row.method().generator(row.x()), outcome, next);
        examples.add(new FailureSheet.Example(row.x(), found));
        next = found.index() + 1;
        left--;
      }
    }
    return examples;
  }

  /** The counts promise that there is one. */
  private FailureCase find(MaskGenerator generator, Outcome outcome, long from) {
    for (long index = from; ; index++) {
      FailureCase image = simulator.caseAt(generator, index);
      if (image.outcome() == outcome) {
        return image;
      }
    }
  }
}
