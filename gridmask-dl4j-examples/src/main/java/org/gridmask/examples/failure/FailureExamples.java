package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.statistics.FailureCase;
import org.gridmask.statistics.FailureCase.Outcome;
import org.gridmask.statistics.FailureSimulator;

/** Finds example images for each kind of failure of each method. */
final class FailureExamples {

  /** Rarer failures than one in this many images take long to find. */
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
              method.description(),
              examples(counted, Outcome.DROPPED, row -> row.counts().dropped()),
              examples(counted, Outcome.KEPT, row -> row.counts().kept()),
              counted.stream().mapToLong(row -> row.counts().images()).sum()));
    }
    return rows;
  }

  /** Examples at the smallest, a middle and the largest x at which the failure is not rare. */
  private List<FailureSheet.Example> examples(
      List<FailureRow> rows, Outcome outcome, ToLongFunction<FailureRow> count) {
    List<FailureRow> from =
        rows.stream()
            .filter(row -> count.applyAsLong(row) * RARE >= row.counts().images())
            .toList();
    if (from.isEmpty()) {
      // The x with the most failures.
      from =
          rows.stream()
              .filter(row -> count.applyAsLong(row) > 0)
              .max(Comparator.comparingLong(count))
              .stream()
              .toList();
    }
    List<FailureSheet.Example> examples = new ArrayList<>();
    for (int i = 0; i < FailureSheet.EXAMPLES && !from.isEmpty(); i++) {
      FailureRow row = from.get(i * (from.size() - 1) / (FailureSheet.EXAMPLES - 1));
      List<Long> shown =
          examples.stream()
              .filter(example -> example.x() == row.x())
              .map(example -> example.image().index())
              .toList();
      if (shown.size() < count.applyAsLong(row)) {
        long next = shown.isEmpty() ? 0 : shown.get(shown.size() - 1) + 1;
        examples.add(
            new FailureSheet.Example(
                row.x(), find(row.method().generator(row.x()), outcome, next)));
      }
    }
    return examples;
  }

  /** The first from an index on; exists according to the counts. */
  private FailureCase find(MaskGenerator generator, Outcome outcome, long from) {
    return LongStream.iterate(from, index -> index + 1)
        .mapToObj(index -> simulator.caseAt(generator, index))
        .filter(image -> image.outcome() == outcome)
        .findFirst()
        .orElseThrow();
  }
}
