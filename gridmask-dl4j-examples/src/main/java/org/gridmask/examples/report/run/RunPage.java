package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.RunEvaluation;
import org.gridmask.examples.evaluation.TestEvaluation;
import org.gridmask.examples.model.TaskKind;
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
import org.gridmask.examples.run.Score;
import org.gridmask.examples.run.Scores;

/** The report of one run. */
final class RunPage {

  private final RecordedRun run;
  private final Optional<RunEvaluation> evaluation;
  private final String missing;
  private final int planned;

  private RunPage(RecordedRun run, RecordedEvaluation recorded) {
    this.run = run;
    evaluation = recorded.evaluation();
    missing = recorded.missing();
    planned = run.config().train().epochs();
  }

  static ReportPage of(RecordedRun run) {
    return of(run, RecordedEvaluation.of(run));
  }

  static ReportPage of(RecordedRun run, RecordedEvaluation recorded) {
    RunPage page = new RunPage(run, recorded);
    List<Chart> charts = MetricCharts.ofRun(run.metrics(), ConfigInWords.masks(run.config()));
    Method method = Method.of(run.config());
    List<Section> sections =
        new ArrayList<>(
            List.of(
                new Section("Result", page.result()),
                new Section("Configuration", page.configuration()),
                new Section("Curves", List.of(curves(charts))),
                new Section("Augmented training images", page.seen()),
                new Section("Test images", page.testImages())));
    if (run.task() == TaskKind.CLASSIFICATION) {
      sections.add(new Section("Class activation maps", page.cams()));
    }
    return new ReportPage(
        "%s on %s, %s"
            .formatted(
                run.config().model().title(),
                ProvenanceFacts.data(run),
                method.name().equals(Method.NONE) ? "no augmentation method" : method.name()),
        page.lead(),
        sections);
  }

  private String lead() {
    if (run.summary().isPresent()) {
      RunSummary summary = run.summary().get();
      return "Test %s %s after %s; the best%s was %s after epoch %s."
          .formatted(
              main().title(),
              percent(summary.test().main()),
              Figures.count(summary.epochs(), "epoch"),
              summary.validation().isEmpty() ? "" : " on the validation images",
              percent(summary.bestScore()),
              summary.bestEpoch() + 1);
    }
    String score =
        EpochMetrics.lastEvaluated(run.metrics())
            .map(
                row ->
                    ", %s %s %s after %s"
                        .formatted(
                            row.images(),
                            main().title(),
                            percent(row.score()),
                            row.epoch() + 1 == run.metrics().size()
                                ? "the last one"
                                : "epoch " + (row.epoch() + 1)))
            .orElse("");
    return "The run is not finished: %s of %s done%s."
        .formatted(run.metrics().size(), Figures.count(planned, "epoch"), score);
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
          facts.addAll(scores("Test", summary.test(), interval()));
          summary.validation().ifPresent(found -> facts.addAll(scores("Validation", found, "")));
          facts.add(
              best(
                  summary.validation().isPresent() ? "validation" : "test",
                  summary.bestScore(),
                  summary.bestEpoch()));
        });
    facts.add(new Fact("Epochs", epochs(run)));
    if (finished.isEmpty()) {
      EpochMetrics.best(run.metrics())
          .ifPresent(row -> facts.add(best(row.images(), row.score(), row.epoch())));
      return List.of(
          new Facts(facts),
          new Code("Resume", ShellCommand.of(run.task().command(), "--resume", run.path()), false));
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

  private static List<Fact> scores(String images, Scores scores, String ofMain) {
    List<Fact> facts = new ArrayList<>();
    for (Score score : Score.of(scores.task())) {
      facts.add(
          new Fact(
              images + " " + score.title(),
              percent(scores.get(score)) + (facts.isEmpty() ? ofMain : "")));
    }
    return facts;
  }

  private Fact best(String images, double score, int epoch) {
    return new Fact(
        "Best " + images + " " + main().title(),
        percent(score) + " after epoch " + Figures.whole(epoch + 1));
  }

  private Score main() {
    return Score.main(run.task());
  }

  private static String percent(double share) {
    return Figures.percent(share) + " %";
  }

  private String interval() {
    // Pixels and objects of an image are not independent.
    return evaluation.orElse(null) instanceof TestEvaluation tested
            && !tested.predictions().isEmpty()
        ? EvaluationBlocks.interval(tested.confusionMatrix())
        : "";
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
    return ShellCommand.of(run.task().command(), "--config", run.path().resolve(RunFiles.CONFIG));
  }

  static ReportBlock curves(List<Chart> charts) {
    return charts.isEmpty() ? new Prose("No epoch has finished yet.") : new Charts(charts);
  }

  private List<ReportBlock> seen() {
    List<ReportBlock> blocks = new ArrayList<>();
    for (TestEvaluation.SeenImages each : evaluation.map(RunEvaluation::seen).orElse(List.of())) {
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
    return evaluation.map(RunEvaluation::classScores).orElse(List.of()).isEmpty()
        ? missing("There are no test images.")
        : EvaluationBlocks.of(evaluation.orElseThrow());
  }

  private List<ReportBlock> cams() {
    return evaluation.orElse(null) instanceof TestEvaluation tested
        ? EvaluationBlocks.cams(tested)
        : missing("");
  }

  /** The given reason, or why there is no evaluation at all. */
  private List<ReportBlock> missing(String reason) {
    return List.of(new Prose(evaluation.isPresent() ? reason : missing));
  }
}
