package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;

/** Data and versions of one run or of several, each different value once. */
public final class OriginFacts {

  private static final String UNKNOWN = "not known";

  private OriginFacts() {}

  public static List<Fact> of(List<RecordedRun> runs) {
    List<Provenance> origins = runs.stream().flatMap(run -> run.provenance().stream()).toList();
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("Data", origins, origin -> String.join(", ", origin.dataSha256().keySet())));
    facts.add(
        fact("SHA-256 of the data", origins, o -> String.join(", ", o.dataSha256().values())));
    facts.add(fact("gridmask", origins, Provenance::gridmaskVersion));
    facts.add(fact("Deeplearning4j", origins, Provenance::deeplearning4jVersion));
    facts.add(fact("Backend", origins, Provenance::backend));
    facts.add(fact("Java", origins, Provenance::javaVersion));
    facts.add(fact("Operating system", origins, Provenance::os));
    facts.add(fact("Git commit", origins, Provenance::gitCommit));
    return facts;
  }

  private static Fact fact(
      String name, List<Provenance> origins, Function<Provenance, String> value) {
    String values =
        origins.stream()
            .map(value)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining("; "));
    return new Fact(name, values.isEmpty() ? UNKNOWN : values);
  }

  /** What the data of a run is called. */
  static String data(RecordedRun run) {
    return run.provenance()
        .map(origin -> String.join(", ", origin.dataSha256().keySet()))
        .filter(name -> !name.isEmpty())
        .orElseGet(
            () -> {
              String dir = run.config().data().dir();
              return dir.isEmpty() ? "the embedded sample of Fashion-MNIST" : dir;
            });
  }
}
