package org.gridmask.json;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.internal.legacy.LegacyNames;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.Mixer;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/**
 * Converts records to JSON, or to plain maps for JSON and YAML, and back: {@code {"type": "linear",
 * "upperBound": 0.8, "rampEpochs": 240}}.
 *
 * <p>Only the records registered here are written and read. Their names and the names of their
 * components are part of the file format and must not change. Components are numbers, booleans,
 * enum constants, lists of numbers and other registered records. A missing component takes the
 * default of the record's builder; without one, it is required.
 *
 * @param <T> the interface of the records
 */
public final class NamedRecords<T> {

  /** Mask generators. */
  public static final NamedRecords<MaskGenerator> GENERATORS =
      new NamedRecords<>("generator", MaskGenerator.class)
          .with("gridMask", GridMask.class, GridMask.builder().d(1, 1).build(), "dMin", "dMax")
          .with("cutout", Cutout.class)
          .with("multiRegionCutout", MultiRegionCutout.class)
          .with("randomErasing", RandomErasing.class)
          .with("hideAndSeek", HideAndSeek.class);

  /** Schedules of the masking probability. */
  public static final NamedRecords<ProbabilitySchedule> SCHEDULES =
      new NamedRecords<>("schedule", ProbabilitySchedule.class)
          .with("constant", ProbabilitySchedule.Constant.class)
          .with("linear", ProbabilitySchedule.Linear.class);

  /** Fills of dropped pixels. */
  public static final NamedRecords<Fill> FILLS =
      new NamedRecords<>("fill", Fill.class)
          .with("constant", Fill.Constant.class)
          .with("uniformNoise", Fill.UniformNoise.class)
          .with("gaussianNoise", Fill.GaussianNoise.class)
          .with("uniformChannelNoise", Fill.UniformChannelNoise.class)
          .with("gaussianChannelNoise", Fill.GaussianChannelNoise.class);

  /** Mixing methods. */
  public static final NamedRecords<Mixer> MIXERS =
      new NamedRecords<>("mixer", Mixer.class)
          .with("mixup", Mixup.class)
          .with("cutMix", CutMix.class, new CutMix())
          .with("gridMix", GridMix.class);

  /** Policies of masks. */
  public static final NamedRecords<MaskPolicy> MASK_POLICIES =
      new NamedRecords<>("policy", MaskPolicy.class).with("maskPolicy", MaskPolicy.class);

  /** Policies of mixers. */
  public static final NamedRecords<MixPolicy> MIX_POLICIES =
      new NamedRecords<>("policy", MixPolicy.class).with("mixPolicy", MixPolicy.class);

  /** The registries whose records may be components of others. */
  private static final List<NamedRecords<?>> NESTED = List.of(GENERATORS, SCHEDULES, FILLS, MIXERS);

  private static final String TYPE = "type";

  private static final int MAX_SHOWN = 100;

  private final String role;
  private final Class<T> roleType;
  private final Map<String, Class<? extends T>> types = new TreeMap<>();

  /** By the name of the record, the values of components that may be missing. */
  private final Map<String, Map<String, Object>> defaults = new HashMap<>();

  NamedRecords(String role, Class<T> roleType) {
    this.role = role;
    this.roleType = roleType;
  }

  NamedRecords<T> with(String name, Class<? extends T> type) {
    types.put(name, type);
    return this;
  }

  /** A record whose components take the values of another one, except the required ones. */
  <R extends T> NamedRecords<T> with(
      String name, Class<R> type, R defaultRecord, String... required) {
    Map<String, Object> values = new HashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.put(component.getName(), get(component, defaultRecord));
    }
    values.keySet().removeAll(Set.of(required));
    defaults.put(name, values);
    return with(name, type);
  }

  /**
   * Writes a record as JSON.
   *
   * @param value the record
   * @return a JSON object on one line
   * @throws IllegalArgumentException if it is null, or its class is not registered
   */
  public String toJson(T value) {
    try {
      return BoundedJson.write(write(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("registered records have JSON components only", e);
    }
  }

  /**
   * Reads a record from JSON.
   *
   * @param json a JSON object
   * @return the record
   * @throws IllegalArgumentException if the text is not a JSON object, is longer than 1,000,000
   *     characters, nested more than 32 deep or has a number of more than 1,000 digits, the type is
   *     unknown, a property is unknown, duplicate or of the wrong type, a required one is missing,
   *     or the record rejects its value
   */
  public T fromJson(String json) {
    try {
      return read(json == null ? null : BoundedJson.read(json));
    } catch (JsonProcessingException e) {
      throw refused("must be a JSON object, but: " + e.getOriginalMessage());
    }
  }

  /**
   * Writes a record as a map.
   *
   * @param value the record
   * @return its type and its components by name, in that order, as JSON and YAML values
   * @throws IllegalArgumentException if it is null, or its class is not registered
   */
  public Map<String, Object> write(T value) {
    Checks.notNull(role, value);
    for (Map.Entry<String, Class<? extends T>> entry : types.entrySet()) {
      if (entry.getValue() == value.getClass()) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(TYPE, entry.getKey());
        for (RecordComponent component : value.getClass().getRecordComponents()) {
          map.put(
              component.getName(),
              kind(component.getGenericType()).write.apply(get(component, value)));
        }
        return map;
      }
    }
    throw refused("of " + value.getClass() + " cannot be written; known are " + types.keySet());
  }

  private ParameterException refused(String why) {
    return new ParameterException(role, why);
  }

  /** An invalid value for a message, abbreviated; nested values are not shown. */
  private static String shown(Object value) {
    if (value instanceof Map<?, ?>) {
      return "an object";
    }
    if (value instanceof List<?> list
        && list.stream().anyMatch(item -> item instanceof List<?> || item instanceof Map<?, ?>)) {
      return "a list of lists or objects";
    }
    String text = String.valueOf(value);
    return "'" + (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text) + "'";
  }

  /**
   * Reads a record from a map.
   *
   * @param properties its type and its components by name
   * @return the record
   * @throws IllegalArgumentException if the map is null, the type is unknown, a property is unknown
   *     or of the wrong type, a required one is missing, or the record rejects its value
   */
  public T read(Map<String, ?> properties) {
    Map<String, ?> map = LegacyNames.current(Checks.notNull(role, properties));
    Object name = map.get(TYPE);
    Class<? extends T> type = name instanceof String known ? types.get(known) : null;
    if (type == null) {
      throw refused("has the unknown type " + shown(name) + "; known are " + types.keySet());
    }
    RecordComponent[] components = type.getRecordComponents();
    // YAML keys need not be strings.
    for (Object property : map.keySet()) {
      if (!TYPE.equals(property)
          && Arrays.stream(components).noneMatch(c -> c.getName().equals(property))) {
        throw refused("'" + name + "' has no property " + shown(property));
      }
    }
    Map<String, Object> byDefault = defaults.getOrDefault(name, Map.of());
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String property = components[i].getName();
      values[i] =
          !map.containsKey(property) && byDefault.containsKey(property)
              ? byDefault.get(property)
              : value(name, components[i], map);
    }
    return construct(type, components, values);
  }

  private Object value(Object name, RecordComponent component, Map<String, ?> map) {
    String property = component.getName();
    Kind kind = kind(component.getGenericType());
    Object value = kind.read.apply(map.get(property));
    if (value == null) {
      String given = map.containsKey(property) ? shown(map.get(property)) : "missing";
      throw refused(
          "'" + name + "' needs " + property + " as " + kind.name + ", but it is " + given);
    }
    return value;
  }

  /**
   * The type of a component.
   *
   * @param name the name, for messages
   * @param read converts from a JSON or YAML value; null if that has the wrong type
   * @param write the inverse
   */
  private record Kind(String name, UnaryOperator<Object> read, UnaryOperator<Object> write) {
    Kind(String name, UnaryOperator<Object> read) {
      this(name, read, UnaryOperator.identity());
    }
  }

  private static Kind kind(Type type) {
    for (NamedRecords<?> records : NESTED) {
      if (records.roleType == type) {
        return new Kind(records.role, records::readNested, records::writeNested);
      }
    }
    if (type == double.class || type == Double.class) {
      return new Kind(
          "double", json -> json instanceof Number number ? number.doubleValue() : null);
    }
    if (type == int.class || type == Integer.class) {
      return new Kind("int", json -> json instanceof Integer ? json : null);
    }
    if (type == long.class) {
      return new Kind(
          "long",
          json ->
              json instanceof Integer || json instanceof Long ? ((Number) json).longValue() : null);
    }
    if (type == boolean.class) {
      return new Kind("boolean", json -> json instanceof Boolean ? json : null);
    }
    if (type instanceof ParameterizedType list) {
      Type element = list.getActualTypeArguments()[0];
      String elements = element == Integer.class ? "whole numbers" : "numbers";
      return new Kind("list of " + elements, json -> readList(json, kind(element)));
    }
    List<?> constants = List.of(((Class<?>) type).getEnumConstants());
    return new Kind(
        "one of " + constants,
        json -> constants.stream().filter(c -> c.toString().equals(json)).findFirst().orElse(null),
        Object::toString);
  }

  private static List<Object> readList(Object json, Kind element) {
    if (!(json instanceof List<?> list)) {
      return null;
    }
    List<Object> values = new ArrayList<>();
    list.forEach(item -> values.add(element.read.apply(item)));
    return values.contains(null) ? null : values;
  }

  private Object readNested(Object json) {
    if (!(json instanceof Map<?, ?> given)) {
      return null;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    given.forEach((name, value) -> map.put(String.valueOf(name), value));
    return read(map);
  }

  private Object writeNested(Object value) {
    return write(roleType.cast(value));
  }

  private static Object get(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("registered records are public, with plain accessors", e);
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
      throw new IllegalStateException(
          "registered records are public, with a public constructor", e);
    }
  }
}
