package org.gridmask.examples.config;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The former name of a key, which existing configurations and command lines may still use.
 *
 * @param name the old dotted key
 * @param range the valid values of the old key
 * @param now the new key
 * @param value converts a value of the old key
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

  /** The old key, which parses old values. */
  ConfigKey key() {
    ConfigKey current = ConfigKeys.find(now);
    return new ConfigKey(name, current.path(), current.setting(), Range.of(range));
  }
}
