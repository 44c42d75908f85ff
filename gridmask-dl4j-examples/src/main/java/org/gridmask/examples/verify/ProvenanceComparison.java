package org.gridmask.examples.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.run.Provenance;

/**
 * What two runs of one configuration came from, but for their data.
 *
 * @param notes what differs, which may explain different results
 * @param unknown what the first run does not tell
 */
record OriginComparison(List<String> notes, List<String> unknown) {

  private static final String DIRTY = "-dirty";

  static OriginComparison of(Provenance recorded, Provenance now) {
    Collector found = new Collector();
    found.compare("gridmask_version", recorded.gridmaskVersion(), now.gridmaskVersion());
    found.compare("git_commit", recorded.gitCommit(), now.gitCommit());
    found.compare(
        "deeplearning4j_version", recorded.deeplearning4jVersion(), now.deeplearning4jVersion());
    found.compare("backend", recorded.backend(), now.backend());
    found.compare("java_version", recorded.javaVersion(), now.javaVersion());
    found.compare("os", recorded.os(), now.os());
    found.compare("seed", recorded.seed(), now.seed());
    found.compareNames("class_names", recorded.classNames(), now.classNames());
    found.compare("image_shape", words(recorded.imageShape()), words(now.imageShape()));
    Provenance.Compute before = known(recorded);
    Provenance.Compute here = known(now);
    found.compare("processor", before.processor(), here.processor());
    found.compare("instruction_sets", words(before), words(here));
    found.compare(
        "omp_threads",
        before.ompThreads(),
        here.ompThreads(),
        " (OMP_NUM_THREADS=" + before.ompThreads() + " would be as recorded)");
    found.compare("fast_path", before.fastPath(), here.fastPath());
    String commit = recorded.gitCommit();
    if (commit != null && commit.endsWith(DIRTY) && commit.equals(now.gitCommit())) {
      found.notes.add(
          "git_commit: "
              + commit
              + ": files differed from the commit then and differ now; which ones is not recorded");
    }
    return new OriginComparison(List.copyOf(found.notes), List.copyOf(found.unknown));
  }

  private static Provenance.Compute known(Provenance provenance) {
    return provenance.compute() == null ? Provenance.Compute.UNKNOWN : provenance.compute();
  }

  private static String words(Provenance.Compute compute) {
    return compute.instructionSets() == null ? null : String.join(" ", compute.instructionSets());
  }

  private static String words(ImageShape shape) {
    return shape == null
        ? null
        : shape.channels() + " x " + shape.height() + " x " + shape.width() + " (C x H x W)";
  }

  private static final class Collector {
    private final List<String> notes = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    void compare(String what, Object recorded, Object now) {
      compare(what, recorded, now, "");
    }

    /** There may be a thousand names: the first that differs is enough. */
    void compareNames(String what, List<String> recorded, List<String> now) {
      if (recorded.size() != now.size()) {
        compare(
            what, recorded.isEmpty() ? null : recorded.size() + " names", now.size() + " names");
        return;
      }
      IntStream.range(0, recorded.size())
          .filter(i -> !recorded.get(i).equals(now.get(i)))
          .findFirst()
          .ifPresent(i -> compare(what + "[" + i + "]", recorded.get(i), now.get(i)));
    }

    void compare(String what, Object recorded, Object now, String advice) {
      if (recorded == null) {
        unknown.add(what);
      } else if (!Objects.equals(recorded, now)) {
        String here = now == null ? "unknown" : now.toString();
        notes.add(new Difference(what, recorded.toString(), here) + advice);
      }
    }
  }
}
