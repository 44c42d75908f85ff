package org.gridmask.examples.detection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the arrays and objects of a JSON stream element by element. */
final class JsonObjects {

  private static final int BOX = 4;

  private JsonObjects() {}

  /** Reads the value at the parser's position; it may leave it. */
  interface Value {
    void read() throws IOException;
  }

  /** Reads the value of a field; it may leave it. */
  interface Field {
    void read(String name) throws IOException;
  }

  /** Reads the fields of an object; false if the value is no object, and skips that. */
  static boolean fields(JsonParser parser, Field field) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name);
      parser.skipChildren();
    }
    return true;
  }

  /** Reads the elements of an array; false if the value is no array, and skips that. */
  static boolean elements(JsonParser parser, Value value) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return false;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value.read();
      parser.skipChildren();
    }
    return true;
  }

  /** A whole number, or null if the value is none. */
  static Long wholeNumber(JsonParser parser) throws IOException {
    double number = number(parser);
    boolean whole = number == Math.rint(number) && Math.abs(number) < Long.MAX_VALUE;
    return whole ? (Long) parser.getLongValue() : null;
  }

  /** A number; NaN if the value is none. */
  static double number(JsonParser parser) throws IOException {
    return parser.currentToken().isNumeric() ? parser.getDoubleValue() : Double.NaN;
  }

  /** A box; null if the value is not four finite numbers. */
  static Box box(JsonParser parser) throws IOException {
    double[] numbers = new double[BOX];
    int[] count = new int[1];
    boolean isArray =
        elements(
            parser,
            () -> {
              if (count[0] < BOX) {
                numbers[count[0]] = number(parser);
              }
              count[0]++;
            });
    Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    return isArray && count[0] == BOX && box.isFinite() ? box : null;
  }
}
