package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;

/** The data and versions of one or several runs, each distinct value once. */
public final class ProvenanceFacts {

  private ProvenanceFacts() {}

  public static List<Fact> of(List<RecordedRun> runs) {
    List<Provenance> all = runs.stream().flatMap(run -> run.provenance().stream()).toList();
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("Data", all, ProvenanceFacts::dataNames));
    facts.add(
        fact("SHA-256 of the data", all, each -> String.join(", ", each.dataSha256().values())));
    if (all.stream().anyMatch(each -> each.weightsSha256() != null)) {
      facts.add(fact("SHA-256 of the pretrained weights", all, Provenance::weightsSha256));
    }
    if (all.stream().anyMatch(each -> each.split() != null)) {
      facts.add(fact("Training images", all, ProvenanceFacts::split));
    }
    facts.addAll(versions(all));
    return facts;
  }

  private static String split(Provenance provenance) {
    Provenance.Split split = provenance.split();
    return split == null
        ? "all"
        : "%s, and %s for validation (SHA-256 %s)"
            .formatted(
                Figures.whole(split.train()), Figures.whole(split.validation()), split.sha256());
  }

  private static List<Fact> versions(List<Provenance> all) {
    return List.of(
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
