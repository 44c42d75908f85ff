package org.gridmask.examples.config;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A key of earlier versions, which recorded configurations, YAML files and command lines may still
 * contain.
 *
 * @param name the old dotted key
 * @param range the values that it could have
 * @param now the key that has replaced it
 * @param value the replacing key's value for one of the old
 */
record RenamedKey(String name, String range, String now, UnaryOperator<Object> value) {

  /** All renamed keys. */
  static final List<RenamedKey> ALL =
      List.of(
          new RenamedKey(
              "augment.gridmask.maxAngle",
              "[1, 360]",
              "augment.gridmask.maxDegrees",
              bound -> bound.equals(1) ? 0 : bound));

  static Optional<RenamedKey> of(String name) {
    return ALL.stream().filter(renamed -> renamed.name.equals(name)).findFirst();
  }

  /** The old key, which parses old values and names them in messages. */
  ConfigKey key() {
    ConfigKey current = ConfigKeys.find(now);
    return new ConfigKey(name, current.path(), current.setting(), Range.of(range));
  }
}
