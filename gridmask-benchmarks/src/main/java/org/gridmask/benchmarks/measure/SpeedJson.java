package org.gridmask.benchmarks.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gridmask.examples.train.BatchTimes;
import org.gridmask.examples.train.NetworkSpeed;

/** The output of a contender's process: a line of JSON, the last of its stdout. */
public final class SpeedJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpeedJson() {}

  public static String write(NetworkSpeed speed) {
    ObjectNode node = JSON.createObjectNode().put("parameters", speed.parameters());
    node.set("training", JSON.valueToTree(speed.training().seconds()));
    node.set("inference", JSON.valueToTree(speed.inference().seconds()));
    speed.peakBytes().ifPresent(bytes -> node.put("peak_bytes", bytes));
    return node.toString();
  }

  public static NetworkSpeed read(String output, int batch) throws ContenderException {
    JsonNode node = lastLine(output);
    try {
      return new NetworkSpeed(
          node.path("parameters").asLong(),
          new BatchTimes(batch, seconds(node.path("training"))),
          new BatchTimes(batch, seconds(node.path("inference"))),
          node.has("peak_bytes")
              ? OptionalLong.of(node.get("peak_bytes").asLong())
              : OptionalLong.empty());
    } catch (IllegalArgumentException e) {
      throw new ContenderException("printed no speeds: " + node);
    }
  }

  private static List<Double> seconds(JsonNode array) {
    List<Double> seconds = new ArrayList<>();
    array.forEach(value -> seconds.add(value.asDouble()));
    return seconds;
  }

  /** Libraries may print lines before it. */
  public static JsonNode lastLine(String output) throws ContenderException {
    String last = output.lines().reduce("", (above, line) -> line);
    try {
      JsonNode node = JSON.readTree(last);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Handled below, as any line that is not an object.
    }
    throw new ContenderException("printed no result, but ends with '" + last + "'");
  }
}
