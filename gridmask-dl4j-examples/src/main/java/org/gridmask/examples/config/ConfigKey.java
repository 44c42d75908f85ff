package org.gridmask.examples.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.files.Csv;

/**
 * One value of the configuration: what it is called, what it may be, and how it is written.
 *
 * @param name the dotted key
 * @param path the record components that lead to it from {@link TrainConfig}
 * @param setting what it is
 * @param range the values that it may have; of a list, its elements
 */
public record ConfigKey(String name, List<RecordComponent> path, Setting setting, Range range) {

  /** The time that Java takes to read a number grows with the square of its length. */
  private static final int MAX_DIGITS = 1000;

  private static final int MAX_SHOWN = 60;

  /** Stands for an empty list of names, as nobody would guess an empty text. */
  private static final String NONE = "none";

  boolean isList() {
    return component().getType() == List.class;
  }

  private RecordComponent component() {
    return path.get(path.size() - 1);
  }

  /** The type; of a list, that of its elements. */
  private Class<?> type() {
    return isList()
        ? (Class<?>) ((ParameterizedType) component().getGenericType()).getActualTypeArguments()[0]
        : component().getType();
  }

  String option() {
    return "--" + name;
  }

  boolean isText() {
    return type() == String.class;
  }

  boolean isFlag() {
    return type() == boolean.class;
  }

  /** Whether it is a list of names, which its label does not show. */
  boolean isChoices() {
    return isList() && type().isEnum();
  }

  Object defaultValue() {
    return parse(setting.value());
  }

  Object valueIn(TrainConfig config) {
    try {
      Object value = config;
      for (RecordComponent component : path) {
        value = component.getAccessor().invoke(value);
      }
      return value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes a value of its text, which is the same in YAML and on the command line.
   *
   * @throws ParameterException if the text is no value of this key
   */
  Object parse(String text) {
    if (!isList()) {
      return parseOne(text);
    }
    boolean isNothing = text.isBlank() || isChoices() && text.strip().equalsIgnoreCase(NONE);
    return isNothing ? List.of() : Stream.of(text.split(",", -1)).map(this::parseOne).toList();
  }

  private Object parseOne(String text) {
    if (isText()) {
      return text;
    }
    String trimmed = text.strip();
    if (isFlag()) {
      return switch (trimmed) {
        case "true" -> true;
        case "false" -> false;
        default -> throw invalid(kind(), trimmed);
      };
    }
    return type().isEnum() ? choice(trimmed) : number(trimmed);
  }

  private Object choice(String text) {
    return Arrays.stream(type().getEnumConstants())
        .filter(constant -> nameOf(constant).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    name,
                    invalid(kind(), text).violation()
                        + NearestName.of(text, choices().stream())
                            .map(nearest -> "; did you mean " + nearest + "?")
                            .orElse("")));
  }

  /** Decimal alone: {@link Double#parseDouble} would take "NaN", "1d" and hexadecimal too. */
  private Object number(String text) {
    Number number;
    try {
      if (text.length() > MAX_DIGITS) {
        throw invalid(kind(), text);
      }
      number =
          type() == double.class
              ? (Number) new BigDecimal(text).doubleValue()
              : new BigInteger(text);
    } catch (NumberFormatException e) {
      throw invalid(kind(), text);
    }
    int bits = type() == long.class ? Long.SIZE : Integer.SIZE;
    if (number instanceof BigInteger whole && whole.bitLength() >= bits) {
      throw invalid("a whole number of " + bits + " bits", text);
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw invalid(kind(), text);
    }
    if (!range.contains(value)) {
      throw invalid(range.inWords(), text);
    }
    if (type() == double.class) {
      return value;
    }
    return type() == long.class ? (Object) number.longValue() : (Object) number.intValue();
  }

  private ParameterException invalid(String expected, String text) {
    return Checks.invalid(name, expected, shown(text));
  }

  /** The inverse of {@link #parse}. */
  String format(Object value) {
    return isList()
        ? ((List<?>) value).stream().map(this::formatOne).collect(Collectors.joining(", "))
        : formatOne(value);
  }

  private String formatOne(Object value) {
    return type().isEnum() ? nameOf(value) : value.toString();
  }

  /** The value with its unit, for reports. */
  String inWords(Object value) {
    String text = value instanceof Double number ? Csv.number(number) : format(value);
    return text + (setting.unit().isEmpty() ? "" : " " + setting.unit());
  }

  /** What a value must be, in words that follow "must be". */
  String kind() {
    if (type().isEnum()) {
      return (isList() ? "none, or any of " : "one of ") + String.join(", ", choices());
    }
    if (isText()) {
      return "text";
    }
    if (isFlag()) {
      return "true or false";
    }
    if (isList()) {
      return "whole numbers";
    }
    return type() == double.class ? "a number" : "a whole number";
  }

  /** A placeholder for the value in a command's help. */
  String label() {
    if (type().isEnum()) {
      return isList() ? "NAME,..." : String.join("|", choices());
    }
    if (isText()) {
      return "PATH";
    }
    if (isFlag()) {
      return "true|false";
    }
    return isList() ? "N,N,..." : type() == double.class ? "X" : "N";
  }

  /**
   * A text as messages quote it.
   *
   * @param text any text
   * @return its beginning, or "empty"
   */
  public static String shown(String text) {
    if (text.isEmpty()) {
      return "empty";
    }
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }

  private List<String> choices() {
    return Arrays.stream(type().getEnumConstants()).map(ConfigKey::nameOf).toList();
  }

  private static String nameOf(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
