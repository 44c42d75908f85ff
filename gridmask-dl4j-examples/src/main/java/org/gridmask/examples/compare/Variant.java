package org.gridmask.examples.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.TrainConfig;

/**
 * A method with values of the sweeps, which is trained with every seed.
 *
 * @param name the name in tables
 * @param method the method; empty for that of the configuration
 * @param values the swept values by key
 * @param labels the swept values by shortened key
 * @param fullName the name with the method, even if there is only one
 * @param config the configuration with the first seed
 */
public record Variant(
    String name,
    Optional<Method> method,
    Map<String, String> values,
    Map<String, String> labels,
    String fullName,
    TrainConfig config) {

  /** Copies the maps. */
  public Variant {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  String methodName() {
    return method.map(Method::name).orElse("");
  }

  /** The name of its folder. */
  String folder() {
    return ComparisonFolder.safeName(fullName);
  }

  /** Whether the keys swept in both have the same values. */
  boolean agreesWith(Variant other) {
    return values.entrySet().stream()
        .allMatch(
            value ->
                other
                    .values
                    .getOrDefault(value.getKey(), value.getValue())
                    .equals(value.getValue()));
  }
}
