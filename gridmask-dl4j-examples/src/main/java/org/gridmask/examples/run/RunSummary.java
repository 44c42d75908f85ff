package org.gridmask.examples.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.data.Ignored;
import org.gridmask.examples.model.TaskKind;

/**
 * The content of summary.json. There the scores are {@code test_<score>} and {@code
 * validation_<score>}, the best one {@code best_test_<score>} or {@code best_validation_<score>},
 * and the other keys these names in snake case.
 *
 * @param test the final scores on the test images
 * @param validation the final scores on the validation images, if there are any
 * @param bestEpoch the epoch with the highest main score on the validation images, or on the test
 *     images if there are none, from 0 as in metrics.csv
 * @param bestScore that score, in [0, 1]
 * @param imagesPerSecond the training throughput
 * @param epochs the number of epochs
 * @param maskedFraction the fraction of training images that were masked
 * @param skippedImages the number of unreadable images that were skipped
 * @param ignored what of a folder of images was not used
 * @param seconds the total duration
 * @param seed the seed
 */
public record RunSummary(
    Scores test,
    Optional<Scores> validation,
    int bestEpoch,
    double bestScore,
    double imagesPerSecond,
    int epochs,
    double maskedFraction,
    int skippedImages,
    Ignored ignored,
    double seconds,
    long seed) {

  private static final String TEST = "test_";
  private static final String VALIDATION = "validation_";
  private static final String BEST = "best_";
  private static final String IGNORED = "ignored";

  private static final JsonMapper JSON = new JsonMapper();

  /** The best score on the test images; NaN with validation images. */
  public double bestTestScore() {
    return validation.isPresent() ? Double.NaN : bestScore;
  }

  /** The content of the file. */
  @JsonValue
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    String main = Score.main(test.task()).key();
    put(json, TEST, test);
    json.put("best_epoch", bestEpoch);
    if (validation.isEmpty()) {
      json.put(BEST + TEST + main, bestScore);
    } else {
      put(json, VALIDATION, validation.get());
      json.put(BEST + VALIDATION + main, bestScore);
    }
    json.put("images_per_second", imagesPerSecond);
    json.put("epochs", epochs);
    json.put("masked_fraction", maskedFraction);
    json.put("skipped_images", skippedImages);
    json.put(IGNORED, ignored);
    json.put("seconds", seconds);
    json.put("seed", seed);
    return json;
  }

  private static void put(Map<String, Object> json, String prefix, Scores scores) {
    Score.of(scores.task()).forEach(score -> json.put(prefix + score.key(), scores.get(score)));
  }

  /**
   * Reads the content of a file.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RunSummary of(ObjectNode json) {
    Fields fields = new Fields(json, new HashSet<>());
    TaskKind task =
        Arrays.stream(TaskKind.values())
            .filter(each -> json.has(TEST + Score.main(each).key()))
            .findFirst()
            .orElse(TaskKind.CLASSIFICATION);
    boolean validated = json.has(VALIDATION + Score.main(task).key());
    RunSummary summary =
        new RunSummary(
            fields.scores(TEST, task),
            validated ? Optional.of(fields.scores(VALIDATION, task)) : Optional.empty(),
            (int) fields.whole("best_epoch", Integer.MAX_VALUE),
            fields.number(BEST + (validated ? VALIDATION : TEST) + Score.main(task).key()),
            fields.number("images_per_second"),
            (int) fields.whole("epochs", Integer.MAX_VALUE),
            fields.number("masked_fraction"),
            (int) fields.whole("skipped_images", Integer.MAX_VALUE),
            fields.ignored(),
            fields.number("seconds"),
            fields.whole("seed", Long.MAX_VALUE));
    fields.requireNoOthers();
    return summary;
  }

  /** The fields of a file, and the names of those that were read. */
  private record Fields(ObjectNode json, Set<String> read) {

    Scores scores(String prefix, TaskKind task) {
      List<Double> values =
          Score.of(task).stream().map(score -> number(prefix + score.key())).toList();
      return new Scores(task, values);
    }

    double number(String key) {
      return numeric(key, true).doubleValue();
    }

    long whole(String key, long max) {
      JsonNode value = numeric(key, false);
      if (!value.canConvertToLong() || value.longValue() > max || value.longValue() < -max - 1) {
        throw wrong(key);
      }
      return value.longValue();
    }

    private JsonNode numeric(String key, boolean fractions) {
      read.add(key);
      JsonNode value = json.path(key);
      // Jackson writes NaN as a text.
      if (fractions && value.asText().equals("NaN")) {
        return JSON.getNodeFactory().numberNode(Double.NaN);
      }
      if (!(fractions ? value.isNumber() : value.isIntegralNumber())) {
        throw wrong(key);
      }
      return value;
    }

    /** Nothing in summaries of earlier versions. */
    Ignored ignored() {
      read.add(IGNORED);
      try {
        return json.hasNonNull(IGNORED)
            ? JSON.convertValue(json.get(IGNORED), Ignored.class)
            : Ignored.NOTHING;
      } catch (IllegalArgumentException e) {
        throw wrong(IGNORED);
      }
    }

    void requireNoOthers() {
      json.fieldNames()
          .forEachRemaining(
              name -> {
                if (!read.contains(name)) {
                  throw new IllegalArgumentException("it has an unknown key " + name);
                }
              });
    }

    private static IllegalArgumentException wrong(String key) {
      return new IllegalArgumentException(
          "the value of " + key + " is missing or of the wrong type");
    }
  }
}
