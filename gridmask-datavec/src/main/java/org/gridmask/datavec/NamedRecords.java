package org.gridmask.datavec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.schedule.ProbabilitySchedule;

/**
 * Turns records to plain maps for JSON and YAML and back: {@code {"type": "linear", "upperBound":
 * 0.8, "rampEpochs": 240}}.
 *
 * <p>Only the records listed here are ever written or made, each under a name that must stay as it
 * is, like the names of the records' components: files hold them. Components are numbers, booleans,
 * enum constants and lists of doubles.
 *
 * @param <T> what the records implement
 */
final class NamedRecords<T> {

  static final NamedRecords<MaskGenerator> GENERATORS =
      new NamedRecords<MaskGenerator>("generator").with("gridMask", GridMask.class);

  static final NamedRecords<ProbabilitySchedule> SCHEDULES =
      new NamedRecords<ProbabilitySchedule>("schedule")
          .with("constant", ProbabilitySchedule.Constant.class)
          .with("linear", ProbabilitySchedule.Linear.class);

  static final NamedRecords<Fill> FILLS =
      new NamedRecords<Fill>("fill")
          .with("constant", Fill.Constant.class)
          .with("uniformNoise", Fill.UniformNoise.class)
          .with("gaussianNoise", Fill.GaussianNoise.class);

  private static final String TYPE = "type";

  private final String role;
  private final Map<String, Class<? extends T>> types = new TreeMap<>();

  private NamedRecords(String role) {
    this.role = role;
  }

  private NamedRecords<T> with(String name, Class<? extends T> type) {
    types.put(name, type);
    return this;
  }

  /**
   * Writes one of the listed records.
   *
   * @throws IllegalArgumentException if its class is not listed
   */
  Map<String, Object> write(T value) {
    for (Map.Entry<String, Class<? extends T>> entry : types.entrySet()) {
      if (entry.getValue() == value.getClass()) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(TYPE, entry.getKey());
        for (RecordComponent component : value.getClass().getRecordComponents()) {
          map.put(component.getName(), get(component, value));
        }
        return map;
      }
    }
    throw new IllegalArgumentException(
        role
            + " of "
            + value.getClass()
            + " cannot be written: in JSON and YAML there are only "
            + types.keySet());
  }

  /**
   * Makes one of the listed records.
   *
   * @throws IllegalArgumentException if the type is not listed, a property is missing, unknown or
   *     of the wrong kind, or the record refuses its value
   */
  T read(Map<String, ?> map) {
    Object name = map.get(TYPE);
    Class<? extends T> type = name instanceof String known ? types.get(known) : null;
    if (type == null) {
      throw new IllegalArgumentException(
          role + " has the unknown type '" + name + "'; known are " + types.keySet());
    }
    RecordComponent[] components = type.getRecordComponents();
    for (String property : map.keySet()) {
      if (!property.equals(TYPE)
          && Arrays.stream(components).noneMatch(c -> c.getName().equals(property))) {
        throw new IllegalArgumentException(
            role + " '" + name + "' has no property '" + property + "'");
      }
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(role + " '" + name + "'", components[i], map.get(components[i].getName()));
    }
    return construct(type, components, values);
  }

  private static Object value(String owner, RecordComponent component, Object json) {
    Class<?> type = component.getType();
    if (type == double.class && json instanceof Number number) {
      return number.doubleValue();
    } else if (type == int.class && json instanceof Integer
        || type == boolean.class && json instanceof Boolean) {
      return json;
    } else if (type == List.class
        && json instanceof List<?> list
        && list.stream().allMatch(Number.class::isInstance)) {
      return list.stream().map(number -> ((Number) number).doubleValue()).toList();
    } else if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(json)) {
          return constant;
        }
      }
    }
    throw new IllegalArgumentException(
        owner
            + " needs "
            + component.getName()
            + " as "
            + (type.isEnum()
                ? "one of " + Arrays.toString(type.getEnumConstants())
                : type == List.class ? "list of numbers" : type.getName())
            + ", but it is "
            + (json == null ? "missing" : "'" + json + "'"));
  }

  private static Object get(RecordComponent component, Object owner) {
    try {
      Object value = component.getAccessor().invoke(owner);
      return value instanceof Enum<?> constant ? constant.name() : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("listed records are public, with plain accessors", e);
    }
  }

  private static <R> R construct(Class<R> type, RecordComponent[] components, Object[] values) {
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(parameters).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("listed records are public, with a public constructor", e);
    }
  }
}
