package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.chart.Chart;
import org.gridmask.examples.compare.ChildTrainer;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.evaluation.Findings;
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
import org.gridmask.examples.run.RunSummary;
import org.gridmask.statistics.WilsonInterval;

/** The report of one run. */
final class RunPage {

  private final RecordedRun run;
  private final KeptFindings kept;
  private final int planned;

  private RunPage(RecordedRun run, KeptFindings kept) {
    this.run = run;
    this.kept = kept;
    this.planned = run.config().train().epochs();
  }

  static ReportPage of(RecordedRun run) {
    return of(run, KeptFindings.of(run));
  }

  static ReportPage of(RecordedRun run, KeptFindings kept) {
    return new RunPage(run, kept).page();
  }

  private ReportPage page() {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Result", result()));
    sections.add(new Section("What was run", whatWasRun()));
    sections.add(new Section("Curves", curves()));
    sections.add(new Section("What the network saw", seen()));
    sections.add(new Section("Test images", testImages()));
    sections.add(new Section("Where it looks", cams()));
    return new ReportPage(
        run.config().model().title() + " on " + OriginFacts.data(run) + ", " + methods(run),
        lead(),
        sections);
  }

  /** The methods of a run in short. */
  static String methods(RecordedRun run) {
    Method method = Method.of(run.config());
    return method.name().equals(Method.NONE) ? "no augmentation method" : method.name();
  }

  private String lead() {
    if (run.summary().isPresent()) {
      RunSummary summary = run.summary().get();
      return String.format(
          Locale.ROOT,
          "Test accuracy %.2f %% after %s; the best was %.2f %% after epoch %d.",
          100 * summary.testAccuracy(),
          Figures.count(summary.epochs(), "epoch"),
          100 * summary.bestTestAccuracy(),
          summary.bestEpoch() + 1);
    }
    Optional<EpochMetrics> last = last(run);
    return "The run is not finished: "
        + run.metrics().size()
        + " of "
        + Figures.count(planned, "epoch")
        + (run.metrics().size() == 1 ? " is over" : " are over")
        + last.map(
                row ->
                    String.format(
                        Locale.ROOT,
                        ", test accuracy %.2f %% after the last of them",
                        100 * row.testAccuracy()))
            .orElse("")
        + ".";
  }

  static Optional<EpochMetrics> last(RecordedRun run) {
    return run.metrics().stream().reduce((earlier, later) -> later);
  }

  private List<ReportBlock> result() {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Epochs",
            run.summary().isPresent()
                ? Figures.whole(run.summary().get().epochs())
                : run.metrics().size() + " of " + Figures.whole(planned)));
    Optional<EpochMetrics> best = EpochMetrics.best(run.metrics());
    if (run.summary().isPresent()) {
      RunSummary summary = run.summary().get();
      facts.add(0, new Fact("Test accuracy", percent(summary.testAccuracy()) + interval()));
      facts.add(1, new Fact("Test accuracy, top 5", percent(summary.testTop5())));
      facts.add(2, best(summary.bestTestAccuracy(), summary.bestEpoch()));
      facts.add(new Fact("Time, h:min:s", Figures.time(summary.seconds())));
      facts.add(new Fact("Images per second", Figures.whole(summary.imagesPerSecond())));
      if (ConfigInWords.masks(run.config())) {
        facts.add(new Fact("Masked share of the images", percent(summary.maskedFraction())));
      }
      if (summary.skippedImages() > 0) {
        facts.add(new Fact("Images that cannot be read", Figures.whole(summary.skippedImages())));
      }
      return List.of(new Facts(facts));
    }
    if (best.isPresent()) {
      facts.add(best(best.get().testAccuracy(), best.get().epoch()));
    }
    return List.of(
        new Facts(facts),
        new Code("Go on with it", ShellCommand.of("train", "--resume", run.path()), false));
  }

  private static Fact best(double accuracy, int epoch) {
    return new Fact(
        "Best test accuracy", percent(accuracy) + " after epoch " + Figures.whole(epoch + 1));
  }

  private static String percent(double share) {
    return Figures.percent(share) + " %";
  }

  /** How sure the accuracy is by the number of test images; other seeds differ by more. */
  private String interval() {
    return kept.classes()
        .filter(classes -> classes.images() > 0)
        .map(
            classes -> {
              WilsonInterval interval = WilsonInterval.of(classes.correct(), classes.images());
              return String.format(
                  Locale.ROOT,
                  " (95 %% interval [%s, %s] by its %s)",
                  Figures.percent(interval.low()),
                  Figures.percent(interval.high()),
                  Figures.count(classes.images(), "test image"));
            })
        .orElse("");
  }

  private List<ReportBlock> whatWasRun() {
    List<ReportBlock> blocks = new ArrayList<>();
    List<Fact> facts = new ArrayList<>(ConfigInWords.facts(run.config()));
    facts.addAll(OriginFacts.of(List.of(run)));
    blocks.add(new Facts(facts));
    blocks.add(ConfigInWords.steps(run.config()));
    run.config().remark().ifPresent(remark -> blocks.add(new Prose("Note: " + remark)));
    blocks.add(new Code("Repeat it", repeat(run), false));
    run.provenance()
        .map(Provenance::commandLine)
        .filter(words -> !words.isEmpty())
        .ifPresent(words -> blocks.add(new Code("As it was started", asGiven(words), false)));
    blocks.add(new Code("config.yaml", run.config().toYaml(), true));
    return blocks;
  }

  /** The command that repeats a run. */
  static String repeat(RecordedRun run) {
    return ShellCommand.of("train", "--config", run.path().resolve("config.yaml"));
  }

  /** A comparison gives the processes of its runs a word that nobody types. */
  private static String asGiven(List<String> words) {
    return ShellCommand.of(
        words.stream().filter(word -> !word.equals(ChildTrainer.WATCH_OPTION)).toList());
  }

  private List<ReportBlock> curves() {
    List<Chart> charts = MetricCharts.ofRun(run.metrics(), ConfigInWords.masks(run.config()));
    return List.of(
        charts.isEmpty()
            ? new Prose("There are no curves before the first epoch is over.")
            : new Charts(charts));
  }

  private List<ReportBlock> seen() {
    return kept.findings()
        .map(
            findings ->
                findings.seen().stream()
                    .filter(seen -> !seen.pictures().isEmpty())
                    .map(seen -> (ReportBlock) new Pictures(caption(seen), seen.pictures()))
                    .toList())
        .filter(blocks -> !blocks.isEmpty())
        .orElseGet(() -> List.of(new Prose(missing("There are no pictures of it."))));
  }

  private String caption(Findings.Seen seen) {
    String probabilities = ConfigInWords.probabilities(run.config(), seen.epoch());
    return "Epoch "
        + (seen.epoch() + 1)
        + " of "
        + planned
        + (probabilities.isEmpty() ? "" : ": " + probabilities);
  }

  private List<ReportBlock> testImages() {
    if (kept.classes().isEmpty() || kept.classes().get().images() == 0) {
      return List.of(new Prose(missing("There are no test images.")));
    }
    ClassResults classes = kept.classes().get();
    List<ReportBlock> blocks = new ArrayList<>(ClassBlocks.accuracies(classes));
    blocks.addAll(ClassBlocks.confusions(classes));
    Findings findings = kept.findings().orElseThrow();
    if (classes.correct() == classes.images()) {
      blocks.add(new Prose("No prediction is wrong."));
    } else if (!findings.mistakes().isEmpty()) {
      blocks.add(
          new Pictures(
              "The wrong predictions that the network was surest of", findings.mistakes()));
    }
    return blocks;
  }

  private List<ReportBlock> cams() {
    if (kept.findings().isEmpty() || kept.findings().get().cams().isEmpty()) {
      return List.of(
          new Prose(
              missing(
                  "This network has no class activation maps: they need global average pooling and"
                      + " a dense layer at its end.")));
    }
    Findings findings = kept.findings().get();
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Pictures(
            "Test images with the class activation map of the predicted class over them",
            findings.cams()));
    if (!Double.isNaN(findings.camShare())) {
      blocks.add(
          new Facts(
              List.of(
                  new Fact(
                      "Share of a test image above half of its map's maximum, mean",
                      percent(findings.camShare())))));
    }
    return blocks;
  }

  private String missing(String withFindings) {
    return kept.findings().isPresent() ? withFindings : kept.why();
  }
}
