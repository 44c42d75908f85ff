package org.gridmask.internal.nd4j;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;

/** The pre-processors inside of ND4J's composite ones, which hide them. */
public final class CompositeParts {

  private CompositeParts() {}

  /** A pre-processor and, if it is a composite, its parts, however deep. */
  public static Stream<Object> of(Object preProcessor) {
    return preProcessor == null
        ? Stream.empty()
        : Stream.concat(Stream.of(preProcessor), parts(preProcessor).flatMap(CompositeParts::of));
  }

  private static Stream<?> parts(Object composite) {
    if (!composite.getClass().getPackageName().startsWith("org.nd4j.")) {
      return Stream.empty();
    }
    try {
      Field field = composite.getClass().getDeclaredField("preProcessors");
      field.setAccessible(true);
      Object parts = field.get(composite);
      return parts instanceof Collection<?> list
          ? list.stream().filter(Objects::nonNull)
          : Arrays.stream((Object[]) parts).filter(Objects::nonNull);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Stream.empty();
    }
  }
}
