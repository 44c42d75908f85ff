package org.gridmask.examples.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.Provenance.Compute;

/**
 * Compares the provenance of two runs of one configuration, but for their data.
 *
 * @param notes what differs, which may explain different results
 * @param unknown keys of provenance.json that the first run does not have
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
      // There may be a thousand names: the first that differs is enough.
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
              + ": files differed from the commit then and differ now; which ones is not recorded");
    }
    return new ProvenanceComparison(List.copyOf(notes), List.copyOf(unknown));
  }

  private static String difference(String key, Object recorded, Object now) {
    return new Difference(key, recorded.toString(), now == null ? "unknown" : now.toString())
        + (key.equals("omp_threads")
            ? " (OMP_NUM_THREADS=" + recorded + " would be as recorded)"
            : "");
  }

  /** What is compared, by its key; null where it is not known. */
  private static Map<String, Object> values(Provenance of) {
    Compute compute = of.compute() == null ? Compute.UNKNOWN : of.compute();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("gridmask_version", of.gridmaskVersion());
    values.put("git_commit", of.gitCommit());
    values.put("deeplearning4j_version", of.deeplearning4jVersion());
    values.put("backend", of.backend());
    values.put("java_version", of.javaVersion());
    values.put("os", of.os());
    values.put("seed", of.seed());
    values.put("class_names", of.classNames().isEmpty() ? null : of.classNames().size() + " names");
    ImageShape shape = of.imageShape();
    values.put(
        "image_shape",
        shape == null
            ? null
            : "%s x %s x %s (C x H x W)"
                .formatted(shape.channels(), shape.height(), shape.width()));
    values.put("processor", compute.processor());
    values.put(
        "instruction_sets",
        compute.instructionSets() == null ? null : String.join(" ", compute.instructionSets()));
    values.put("omp_threads", compute.ompThreads());
    values.put("fast_path", compute.fastPath());
    return values;
  }
}
