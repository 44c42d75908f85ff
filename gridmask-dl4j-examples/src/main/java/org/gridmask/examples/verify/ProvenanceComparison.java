package org.gridmask.examples.verify;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.Provenance.Compute;

/**
 * Compares the provenance of two runs of one configuration, except for their data and pretrained
 * weights.
 *
 * @param notes the differences, which may explain different results
 * @param unknown keys that the first run's provenance.json does not have
 */
record ProvenanceComparison(List<String> notes, List<String> unknown) {

  static ProvenanceComparison of(Provenance recorded, Provenance now) {
    List<String> notes = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    Map<String, Object> here = values(now);
    values(recorded)
        .forEach(
            (key, value) -> {
              if (value == null) {
                unknown.add(key);
              } else if (!value.equals(here.get(key))) {
                notes.add(difference(key, value, here.get(key)));
              }
            });
    List<String> before = recorded.classNames();
    List<String> after = now.classNames();
    if (before.size() == after.size()) {
      // There may be a thousand names: report only the first difference.
      IntStream.range(0, before.size())
          .filter(i -> !before.get(i).equals(after.get(i)))
          .limit(1)
          .forEach(
              i -> notes.add(difference("class_names[" + i + "]", before.get(i), after.get(i))));
    }
    String commit = recorded.gitCommit();
    if (commit != null && commit.endsWith("-dirty") && commit.equals(now.gitCommit())) {
      notes.add(
          "git_commit: "
              + commit
              + ": uncommitted changes in both runs; which ones is not recorded");
    }
    return new ProvenanceComparison(List.copyOf(notes), List.copyOf(unknown));
  }

  private static String difference(String key, Object recorded, Object now) {
    return new Difference(key, text(recorded), now == null ? "unknown" : text(now))
        + (key.equals("omp_threads")
            ? " (set OMP_NUM_THREADS=" + recorded + " to use the recorded value)"
            : "");
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : value.toString();
  }

  /** The compared values by their keys in provenance.json; null if unknown. */
  private static Map<String, Object> values(Provenance of) {
    Compute compute = of.compute() == null ? Compute.UNKNOWN : of.compute();
    Map<String, Object> values = map(of);
    values.remove("compute");
    values.putAll(map(compute));
    values.keySet().removeAll(Set.of("data_sha256", "weights_sha256", "command_line"));
    values.put(
        "class_names",
        of.classNames().isEmpty() ? null : Figures.count(of.classNames().size(), "name"));
    ImageShape shape = of.imageShape();
    values.put(
        "image_shape",
        shape == null
            ? null
            : "%s x %s x %s (C x H x W)"
                .formatted(shape.channels(), shape.height(), shape.width()));
    return values;
  }

  private static Map<String, Object> map(Object of) {
    return new JsonMapper().convertValue(of, new TypeReference<LinkedHashMap<String, Object>>() {});
  }
}
