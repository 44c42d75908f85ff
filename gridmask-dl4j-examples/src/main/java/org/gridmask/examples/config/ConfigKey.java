package org.gridmask.examples.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.check.ParameterException;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.NearestName;

/**
 * A configuration key: its name, type and range, and the text form of its values.
 *
 * @param name the dotted key
 * @param path its record components, from {@link TrainConfig} down
 * @param setting its default and descriptions
 * @param range the valid values; of a list, of its elements
 */
public record ConfigKey(String name, List<RecordComponent> path, Setting setting, Range range) {

  /** Parsing takes quadratic time. */
  private static final int MAX_DIGITS = 1000;

  private static final int MAX_SHOWN = 60;

  /** The explicit form of an empty list of names. */
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

  /** Whether it is a list of enum constants. */
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
   * Parses a value, as written in YAML and on the command line.
   *
   * @throws ParameterException if the text is not a valid value of this key
   */
  Object parse(String text) {
    if (!isList()) {
      return parseOne(text);
    }
    boolean isEmpty = text.isBlank() || isChoices() && text.strip().equalsIgnoreCase(NONE);
    return isEmpty ? List.of() : Stream.of(text.split(",", -1)).map(this::parseOne).toList();
  }

  private Object parseOne(String text) {
    return switch (type().getSimpleName()) {
      case "String" -> text;
      case "boolean" -> choice(text.strip(), List.of(true, false));
      case "double", "Double", "int", "Integer", "long" -> number(text.strip());
      case "OptionalLong" ->
          text.isBlank() ? OptionalLong.empty() : OptionalLong.of(number(text.strip()).longValue());
      default -> choice(text.strip(), List.of(type().getEnumConstants()));
    };
  }

  private Object choice(String text, List<?> choices) {
    return choices.stream()
        .filter(each -> nameOf(each).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () -> {
              String hint =
                  NearestName.of(text, choices.stream().map(ConfigKey::nameOf))
                      .map(nearest -> "; did you mean " + nearest + "?")
                      .orElse("");
              return new ParameterException(name, invalid(kind(), text).violation() + hint);
            });
  }

  /** Not {@link Double#parseDouble}, which accepts "NaN", "1d" and hexadecimal numbers. */
  private Number number(String text) {
    if (text.length() > MAX_DIGITS) {
      throw invalid(kind(), text);
    }
    Number number;
    try {
      number =
          switch (type().getSimpleName()) {
            case "double", "Double" -> new BigDecimal(text).doubleValue();
            case "long", "OptionalLong" -> new BigInteger(text).longValueExact();
            default -> new BigInteger(text).intValueExact();
          };
    } catch (NumberFormatException e) {
      throw invalid(kind(), text);
    } catch (ArithmeticException e) {
      throw invalid(
          "a whole number of "
              + (type() == int.class || type() == Integer.class ? 32 : 64)
              + " bits",
          text);
    }
    double value = number.doubleValue();
    if (!range.contains(value)) {
      throw invalid(Double.isInfinite(value) ? kind() : range.inWords(), text);
    }
    return number;
  }

  private ParameterException invalid(String expected, String text) {
    return Checks.invalid(name, expected, shown(text));
  }

  /** The inverse of {@link #parse}. */
  String format(Object value) {
    return format(value, ConfigKey::formatOne);
  }

  private String format(Object value, Function<Object, String> one) {
    return isList()
        ? ((List<?>) value).stream().map(one).collect(Collectors.joining(", "))
        : one.apply(value);
  }

  private static String formatOne(Object value) {
    if (value instanceof OptionalLong number) {
      return number.isEmpty() ? "" : String.valueOf(number.getAsLong());
    }
    return value instanceof Enum ? nameOf(value) : value.toString();
  }

  /** The value with its unit, for reports. */
  String inWords(Object value) {
    String text =
        format(value, one -> one instanceof Double number ? Csv.number(number) : formatOne(one));
    String unit = text.equals("1") ? setting.unit().replaceFirst("s$", "") : setting.unit();
    return (text + " " + unit).strip();
  }

  /** The type, as a phrase that follows "must be". */
  String kind() {
    return switch (type().getSimpleName()) {
      case "String" -> "text";
      case "boolean" -> "true or false";
      case "double" -> "a number";
      case "Double" -> "numbers";
      case "Integer" -> "whole numbers";
      case "int", "long", "OptionalLong" -> "a whole number";
      default -> (isList() ? "none, or any of " : "one of ") + String.join(", ", names());
    };
  }

  /** The placeholder of the value in help texts. */
  String label() {
    return switch (type().getSimpleName()) {
      case "String" -> "PATH";
      case "boolean" -> "true|false";
      case "double" -> "X";
      case "Double" -> "X,X,...";
      case "Integer" -> "N,N,...";
      case "int", "long", "OptionalLong" -> "N";
      default -> isList() ? "NAME,..." : String.join("|", names());
    };
  }

  /**
   * Truncates a text for a message.
   *
   * @param text any text
   * @return at most its first 60 characters, or "empty"
   */
  public static String shown(String text) {
    if (text.isEmpty()) {
      return "empty";
    }
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }

  private List<String> names() {
    return Arrays.stream(type().getEnumConstants()).map(ConfigKey::nameOf).toList();
  }

  private static String nameOf(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
