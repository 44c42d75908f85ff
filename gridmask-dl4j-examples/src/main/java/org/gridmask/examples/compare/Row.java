package org.gridmask.examples.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.TrainConfig;

/**
 * A row of a comparison: what is trained with every seed.
 *
 * @param name what it is called
 * @param method the method; empty where the configuration alone says what is done
 * @param values the swept values by key
 * @param labels the swept values by a short name of the key
 * @param fullName what it is called where the method does not go without saying
 * @param config the configuration with the first seed
 */
public record Row(
    String name,
    Optional<Method> method,
    Map<String, String> values,
    Map<String, String> labels,
    String fullName,
    TrainConfig config) {

  /** Copies the maps. */
  public Row {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** The name of its folder. */
  String folder() {
    return FolderName.of(fullName);
  }

  /** Whether the values that both rows have are the same. */
  boolean agreesWith(Row other) {
    return values.entrySet().stream()
        .allMatch(
            value ->
                !other.values.containsKey(value.getKey())
                    || value.getValue().equals(other.values.get(value.getKey())));
  }
}
