package org.gridmask.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.gridmask.check.Checks;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * JSON objects as maps, lists and scalars, with limits against hostile input: deep nesting would
 * overflow the stack, and a number of a million digits takes minutes to parse.
 */
final class BoundedJson {

  private static final int MAX_CHARACTERS = 1_000_000;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_DIGITS = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BoundedJson() {}

  static String write(Map<String, Object> map) throws JsonProcessingException {
    return MAPPER.writeValueAsString(map);
  }

  /**
   * Reads an object.
   *
   * @return the object, or null if the text is JSON's null
   * @throws JsonProcessingException if the text is not a JSON object
   * @throws IllegalArgumentException if it exceeds a limit
   */
  static Map<String, Object> read(String json) throws JsonProcessingException {
    check("characters", json.length(), MAX_CHARACTERS);
    int depth = 0;
    try (JsonParser parser = MAPPER.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          check("nested brackets", ++depth, MAX_DEPTH);
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token.isNumeric()) {
          check("digits in a number", parser.getTextLength(), MAX_DIGITS);
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
    return MAPPER.readValue(json, new TypeReference<>() {});
  }

  private static void check(String what, int count, int max) {
    Checks.require(count <= max, "the number of " + what + " in JSON", "at most " + max, count);
  }
}
