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
 * JSON objects as maps, lists and scalars, within bounds that no record comes near: what follows
 * nested values would overflow the stack, and a mapper takes minutes for one number of a million
 * digits.
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
   * @throws JsonProcessingException if the text is no JSON object
   * @throws IllegalArgumentException if it goes beyond the bounds
   */
  static Map<String, Object> read(String json) throws JsonProcessingException {
    check("characters", json.length(), MAX_CHARACTERS);
    int depth = 0;
    try (JsonParser parser = MAPPER.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          check("brackets inside each other", ++depth, MAX_DEPTH);
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token.isNumeric()) {
          check("digits in a number", parser.getTextLength(), MAX_DIGITS);
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory is always read", e);
    }
    return MAPPER.readValue(json, new TypeReference<>() {});
  }

  private static void check(String what, int count, int max) {
    Checks.require(count <= max, "the number of " + what + " in JSON", "at most " + max, count);
  }
}
