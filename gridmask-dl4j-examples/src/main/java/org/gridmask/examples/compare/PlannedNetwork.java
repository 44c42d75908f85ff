package org.gridmask.examples.compare;

import java.util.List;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.TrainConfig;

/**
 * A network of a comparison with its rows.
 *
 * @param name what it is called
 * @param base its configuration without a method
 * @param methods its methods; empty where the configuration alone says what is done
 * @param rows what is trained
 */
public record PlannedNetwork(String name, TrainConfig base, List<Method> methods, List<Row> rows) {

  /** Copies the lists. */
  public PlannedNetwork {
    methods = List.copyOf(methods);
    rows = List.copyOf(rows);
  }

  /** Whether its name follows from its configuration. */
  boolean isNamedByItself() {
    return name.equals(base.model().title());
  }

  /** The name of its folder. */
  String folder() {
    return FolderName.of(name);
  }

  /**
   * The row that another is compared with: of the first method, or in a sweep of {@code none} if
   * that is among the methods, the one with the same swept values; of a single method the first.
   *
   * @param row one of the rows
   * @return the baseline, which may be the row itself
   */
  public Row baselineOf(Row row) {
    boolean swept = rows.stream().anyMatch(each -> !each.values().isEmpty());
    if (methods.size() <= 1) {
      return rows.get(0);
    }
    Method baseline =
        methods.stream()
            .filter(method -> swept && method.name().equals(Method.NONE))
            .findFirst()
            .orElse(methods.get(0));
    return rows.stream()
        .filter(each -> each.method().orElseThrow().equals(baseline) && each.agreesWith(row))
        .findFirst()
        .orElseThrow();
  }
}
