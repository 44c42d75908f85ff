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

/**
 * One value of the configuration: what it is called, what it may be, and how it is written.
 *
 * @param name the dotted key
 * @param type the record component's type; of a list, that of its elements
 * @param isList whether it is a list
 * @param setting the rest
 * @param range the parsed range of the setting
 */
public record ConfigKey(String name, Class<?> type, boolean isList, Setting setting, Range range) {

  /** The time that Java takes to read a number grows with the square of its length. */
  private static final int MOST_DIGITS = 1000;

  private static final int MOST_SHOWN = 60;

  /** Stands for an empty list of names, as nobody would guess an empty text. */
  private static final String NONE = "none";

  /** The key of a record component, which has a setting. */
  static ConfigKey of(String name, RecordComponent component, Setting setting) {
    boolean isList = component.getType() == List.class;
    Class<?> type =
        isList
            ? (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
            : component.getType();
    return new ConfigKey(name, type, isList, setting, Range.of(setting.range()));
  }

  String option() {
    return "--" + name;
  }

  boolean isText() {
    return type == String.class;
  }

  boolean isFlag() {
    return type == boolean.class;
  }

  /** Whether it is a list of names, which its label does not show. */
  boolean isChoices() {
    return isList && type.isEnum();
  }

  Object defaultValue() {
    return parse(setting.value());
  }

  /**
   * Makes a value of its text, which is the same in YAML and on the command line.
   *
   * @throws IllegalArgumentException if the text is no value of this key; the message goes on after
   *     the key's name
   */
  Object parse(String text) {
    if (!isList) {
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
        default -> throw isNot(kind(), trimmed);
      };
    }
    if (type == double.class) {
      return real(trimmed);
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> choice(constant).equalsIgnoreCase(trimmed))
          .findFirst()
          .orElseThrow(() -> isNoChoice(trimmed));
    }
    long value = whole(trimmed, type);
    return type == long.class ? (Object) value : (Object) (int) value;
  }

  /** The inverse of {@link #parse}. */
  String format(Object value) {
    return isList
        ? ((List<?>) value).stream().map(this::formatOne).collect(Collectors.joining(", "))
        : formatOne(value);
  }

  private String formatOne(Object value) {
    return type.isEnum() ? choice(value) : value.toString();
  }

  /** What a value must be, in words that follow "must be". */
  String kind() {
    if (type.isEnum()) {
      return (isList ? "none, or any of " : "one of ") + String.join(", ", choices());
    }
    if (isText()) {
      return "text";
    }
    if (isFlag()) {
      return "true or false";
    }
    if (isList) {
      return "whole numbers";
    }
    return type == double.class ? "a number" : "a whole number";
  }

  /** A placeholder for the value in a command's help. */
  String label() {
    if (type.isEnum()) {
      return isList ? "NAME,..." : String.join("|", choices());
    }
    if (isText()) {
      return "PATH";
    }
    if (isFlag()) {
      return "true|false";
    }
    return isList ? "N,N,..." : type == double.class ? "X" : "N";
  }

  /** A text as messages quote it. */
  public static String shown(String text) {
    if (text.isEmpty()) {
      return "empty";
    }
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }

  private List<String> choices() {
    return Arrays.stream(type.getEnumConstants()).map(ConfigKey::choice).toList();
  }

  private static String choice(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Decimal alone: {@link Double#parseDouble} would take "NaN", "1d" and hexadecimal too. */
  private double real(String text) {
    double value;
    if (text.length() > MOST_DIGITS) {
      throw isNot(kind(), text);
    }
    try {
      value = new BigDecimal(text).doubleValue();
    } catch (NumberFormatException e) {
      throw isNot(kind(), text);
    }
    if (!Double.isFinite(value)) {
      throw isNot("a number", text);
    }
    checkRange(value, text);
    return value;
  }

  private long whole(String part, Class<?> width) {
    String text = part.strip();
    BigInteger value;
    if (text.length() > MOST_DIGITS) {
      throw isNot(kind(), text);
    }
    try {
      value = new BigInteger(text);
    } catch (NumberFormatException e) {
      throw isNot(kind(), text);
    }
    int bits = width == long.class ? Long.SIZE : Integer.SIZE;
    if (value.bitLength() >= bits) {
      throw isNot("a whole number of " + bits + " bits", text);
    }
    checkRange(value.doubleValue(), text);
    return value.longValue();
  }

  private void checkRange(double value, String text) {
    if (!range.contains(value)) {
      throw isNot(range.inWords(), text);
    }
  }

  private IllegalArgumentException isNoChoice(String text) {
    String hint =
        NearestName.of(text, choices().stream())
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("");
    return new IllegalArgumentException(isNot(kind(), text).getMessage() + hint);
  }

  private static IllegalArgumentException isNot(String expected, String text) {
    return new IllegalArgumentException("must be " + expected + ", but is " + shown(text));
  }
}
