package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.ConfusionMatrix;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.ShellCommand;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.run.RunSummary;

/** The report of one run. */
final class RunPage {

  private final RecordedRun run;
  private final Optional<TestEvaluation> evaluation;
  private final String missing;
  private final Optional<ConfusionMatrix> classes;
  private final int planned;

  private RunPage(RecordedRun run, RecordedEvaluation recorded) {
    this.run = run;
    evaluation = recorded.evaluation();
    missing = recorded.missing();
    classes =
        evaluation.map(TestEvaluation::confusionMatrix).filter(confusion -> confusion.images() > 0);
    planned = run.config().train().epochs();
  }

  static ReportPage of(RecordedRun run) {
    return of(run, RecordedEvaluation.of(run));
  }

  static ReportPage of(RecordedRun run, RecordedEvaluation recorded) {
    RunPage page = new RunPage(run, recorded);
    List<Chart> charts = MetricCharts.ofRun(run.metrics(), ConfigInWords.masks(run.config()));
    Method method = Method.of(run.config());
    return new ReportPage(
        "%s on %s, %s"
            .formatted(
                run.config().model().title(),
                ProvenanceFacts.data(run),
                method.name().equals(Method.NONE) ? "no augmentation method" : method.name()),
        page.lead(),
        List.of(
            new Section("Result", page.result()),
            new Section("Configuration", page.configuration()),
            new Section("Curves", List.of(curves(charts))),
            new Section("Augmented training images", page.seen()),
            new Section("Test images", page.testImages()),
            new Section("Class activation maps", page.cams())));
  }

  private String lead() {
    if (run.summary().isPresent()) {
      RunSummary summary = run.summary().get();
      return "Test accuracy %s after %s; the best%s was %s after epoch %s."
          .formatted(
              percent(summary.testAccuracy()),
              Figures.count(summary.epochs(), "epoch"),
              summary.bestValidationAccuracy() == null ? "" : " on the validation images",
              percent(summary.bestAccuracy()),
              summary.bestEpoch() + 1);
    }
    String accuracy =
        EpochMetrics.lastEvaluated(run.metrics())
            .map(
                row ->
                    ", %s accuracy %s after %s"
                        .formatted(
                            row.images(),
                            percent(row.accuracy()),
                            row.epoch() + 1 == run.metrics().size()
                                ? "the last one"
                                : "epoch " + (row.epoch() + 1)))
            .orElse("");
    return "The run is not finished: %s of %s done%s."
        .formatted(run.metrics().size(), Figures.count(planned, "epoch"), accuracy);
  }

  /** The number of epochs trained, and of how many if the run is not finished. */
  static String epochs(RecordedRun run) {
    return run.summary()
        .map(summary -> Figures.whole(summary.epochs()))
        .orElseGet(
            () -> run.metrics().size() + " of " + Figures.whole(run.config().train().epochs()));
  }

  private List<ReportBlock> result() {
    List<Fact> facts = new ArrayList<>();
    Optional<RunSummary> finished = run.summary();
    finished.ifPresent(
        summary -> {
          facts.add(new Fact("Test accuracy", percent(summary.testAccuracy()) + interval()));
          facts.add(new Fact("Test accuracy, top 5", percent(summary.testTop5())));
          boolean validated = summary.validationAccuracy() != null;
          if (validated) {
            facts.add(new Fact("Validation accuracy", percent(summary.validationAccuracy())));
            facts.add(new Fact("Validation accuracy, top 5", percent(summary.validationTop5())));
          }
          facts.add(
              best(validated ? "validation" : "test", summary.bestAccuracy(), summary.bestEpoch()));
        });
    facts.add(new Fact("Epochs", epochs(run)));
    if (finished.isEmpty()) {
      EpochMetrics.best(run.metrics())
          .ifPresent(row -> facts.add(best(row.images(), row.accuracy(), row.epoch())));
      return List.of(
          new Facts(facts),
          new Code("Resume", ShellCommand.of("train", "--resume", run.path()), false));
    }
    RunSummary summary = finished.get();
    facts.add(new Fact("Time, h:min:s", Figures.time(summary.seconds())));
    facts.add(new Fact("Images per second", Figures.whole(summary.imagesPerSecond())));
    if (ConfigInWords.masks(run.config())) {
      facts.add(new Fact("Masked images", percent(summary.maskedFraction())));
    }
    if (summary.skippedImages() > 0) {
      facts.add(new Fact("Skipped images", Figures.whole(summary.skippedImages())));
    }
    if (summary.ignored().any()) {
      facts.add(new Fact("Ignored", summary.ignored().toString()));
    }
    return List.of(new Facts(facts));
  }

  private static Fact best(String images, double accuracy, int epoch) {
    return new Fact(
        "Best " + images + " accuracy",
        percent(accuracy) + " after epoch " + Figures.whole(epoch + 1));
  }

  private static String percent(double share) {
    return Figures.percent(share) + " %";
  }

  private String interval() {
    return classes.map(EvaluationBlocks::interval).orElse("");
  }

  private List<ReportBlock> configuration() {
    List<ReportBlock> blocks = new ArrayList<>();
    List<Fact> facts = new ArrayList<>(ConfigInWords.facts(run.config()));
    facts.addAll(ProvenanceFacts.of(List.of(run)));
    blocks.add(new Facts(facts));
    blocks.add(ConfigInWords.steps(run.config()));
    run.config().remark().ifPresent(remark -> blocks.add(new Prose("Note: " + remark)));
    blocks.add(new Code("Reproduce", reproduce(run), false));
    run.provenance()
        .map(Provenance::typedCommandLine)
        .filter(arguments -> !arguments.isEmpty())
        .ifPresent(
            arguments -> blocks.add(new Code("Command line", ShellCommand.of(arguments), false)));
    blocks.add(new Code(RunFiles.CONFIG, run.config().toYaml(), true));
    return blocks;
  }

  /** The command that reproduces a run. */
  static String reproduce(RecordedRun run) {
    return ShellCommand.of("train", "--config", run.path().resolve(RunFiles.CONFIG));
  }

  static ReportBlock curves(List<Chart> charts) {
    return charts.isEmpty() ? new Prose("No epoch has finished yet.") : new Charts(charts);
  }

  private List<ReportBlock> seen() {
    List<ReportBlock> blocks = new ArrayList<>();
    for (TestEvaluation.SeenImages each : evaluation.map(TestEvaluation::seen).orElse(List.of())) {
      if (!each.pictures().isEmpty()) {
        String probabilities = ConfigInWords.probabilities(run.config(), each.epoch());
        blocks.add(
            new Pictures(
                "Epoch %s of %s%s"
                    .formatted(
                        each.epoch() + 1,
                        planned,
                        probabilities.isEmpty() ? "" : ": " + probabilities),
                each.pictures()));
      }
    }
    return blocks.isEmpty() ? missing("There are no pictures.") : blocks;
  }

  private List<ReportBlock> testImages() {
    return classes.isEmpty()
        ? missing("There are no test images.")
        : EvaluationBlocks.testImages(evaluation.orElseThrow());
  }

  private List<ReportBlock> cams() {
    return evaluation.isEmpty() ? missing("") : EvaluationBlocks.cams(evaluation.get());
  }

  /** The given reason, or why there is no evaluation at all. */
  private List<ReportBlock> missing(String reason) {
    return List.of(new Prose(evaluation.isPresent() ? reason : missing));
  }
}
