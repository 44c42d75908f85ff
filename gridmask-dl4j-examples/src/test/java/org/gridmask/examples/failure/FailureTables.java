package org.gridmask.examples.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridmask.statistics.FailureCounts;

/** Tables of made-up counts. */
final class FailureTables {

  static final long IMAGES = 10_000;

  private FailureTables() {}

  /**
   * A table.
   *
   * @param failures how many of {@link #IMAGES} images failed, for each x
   */
  static FailureTable of(List<Integer> sizes, Map<FailureMethod, List<Integer>> failures) {
    List<FailureRow> rows = new ArrayList<>();
    for (FailureMethod method : FailureMethod.values()) {
      for (int i = 0; i < sizes.size(); i++) {
        if (failures.containsKey(method)) {
          int failed = failures.get(method).get(i);
          FailureCounts counts = new FailureCounts(IMAGES, failed / 3, failed - failed / 3, 0.75);
          rows.add(new FailureRow(method, sizes.get(i), counts));
        }
      }
    }
    return new FailureTable(rows);
  }
}
