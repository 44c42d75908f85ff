package org.gridmask.examples.report.run;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;

/** The data and versions of one or several runs, each distinct value once. */
public final class ProvenanceFacts {

  private ProvenanceFacts() {}

  public static List<Fact> of(List<RecordedRun> runs) {
    List<Provenance> all = runs.stream().flatMap(run -> run.provenance().stream()).toList();
    return List.of(
        fact("Data", all, ProvenanceFacts::dataNames),
        fact("SHA-256 of the data", all, each -> String.join(", ", each.dataSha256().values())),
        fact("gridmask", all, Provenance::gridmaskVersion),
        fact("Deeplearning4j", all, Provenance::deeplearning4jVersion),
        fact("Backend", all, Provenance::backend),
        fact("Java", all, Provenance::javaVersion),
        fact("Operating system", all, Provenance::os),
        fact("Git commit", all, Provenance::gitCommit));
  }

  private static Fact fact(String name, List<Provenance> all, Function<Provenance, String> value) {
    String values =
        all.stream()
            .map(value)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining("; "));
    return new Fact(name, values.isEmpty() ? "unknown" : values);
  }

  private static String dataNames(Provenance provenance) {
    return String.join(", ", provenance.dataSha256().keySet());
  }

  /** The name of a run's data. */
  static String data(RecordedRun run) {
    String dir = run.config().data().dir();
    return run.provenance()
        .map(ProvenanceFacts::dataNames)
        .filter(names -> !names.isEmpty())
        .orElse(dir.isEmpty() ? "the embedded sample of Fashion-MNIST" : dir);
  }
}
