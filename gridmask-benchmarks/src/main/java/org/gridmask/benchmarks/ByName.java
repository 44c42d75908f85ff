package org.gridmask.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant by the name that {@code toString} gives it, and names them all in an error. */
final class ByName<T extends Enum<T>> implements ITypeConverter<T> {

  private final Class<T> type;

  ByName(Class<T> type) {
    this.type = type;
  }

  @Override
  public T convert(String name) {
    T[] all = type.getEnumConstants();
    return Arrays.stream(all)
        .filter(constant -> constant.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of "
                        + Arrays.stream(all).map(Enum::toString).collect(Collectors.joining(", "))
                        + ", but is '"
                        + name
                        + "'"));
  }
}
