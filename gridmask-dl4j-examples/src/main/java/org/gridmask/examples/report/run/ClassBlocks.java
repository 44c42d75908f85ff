package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Confusion;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.statistics.WilsonInterval;

/** What reports show of the classes: all of a few, and the ends of a long list. */
final class ClassBlocks {

  /** From more classes neither a chart nor a matrix can be read. */
  static final int MOST_DRAWN = 30;

  private static final int ENDS = 10;
  private static final int MOST_CONFUSIONS = 20;

  private static final String TITLE = "Accuracy by class";
  private static final String LABEL = "Test accuracy, %, with 95 % intervals";

  private ClassBlocks() {}

  static List<ReportBlock> accuracies(ClassResults classes) {
    if (classes.classNames().size() <= MOST_DRAWN) {
      return List.of(new Charts(List.of(chart(List.of(series("", classes))))));
    }
    List<Integer> bestFirst = classes.bestFirst();
    if (bestFirst.size() <= 2 * ENDS) {
      return List.of(table(TITLE, classes, bestFirst));
    }
    List<Integer> worst =
        new ArrayList<>(bestFirst.subList(bestFirst.size() - ENDS, bestFirst.size()));
    Collections.reverse(worst);
    return List.of(
        table("The classes with the highest accuracy", classes, bestFirst.subList(0, ENDS)),
        table("The classes with the lowest accuracy", classes, worst));
  }

  static ComparisonChart chart(List<Series> series) {
    return new ComparisonChart(TITLE, "Class", LABEL, series);
  }

  /** A point for each class; one without test images has no number. */
  static Series series(String name, ClassResults classes) {
    List<Point> points = new ArrayList<>();
    for (int label = 0; label < classes.classNames().size(); label++) {
      Optional<WilsonInterval> interval =
          classes.images(label) == 0 ? Optional.empty() : Optional.of(classes.interval(label));
      points.add(
          new Point(
              classes.classNames().get(label),
              Double.NaN,
              100 * classes.accuracy(label),
              interval.map(each -> 100 * each.low()).orElse(Double.NaN),
              interval.map(each -> 100 * each.high()).orElse(Double.NaN),
              List.of(),
              Double.NaN));
    }
    return new Series(name, points);
  }

  private static Table table(String caption, ClassResults classes, List<Integer> labels) {
    return new Table(
        caption,
        List.of(
            new Column("Class", false),
            new Column("Test accuracy, %", true),
            new Column("95 % interval", true),
            new Column("Images", true)),
        labels.stream()
            .map(
                label ->
                    List.of(
                        classes.classNames().get(label),
                        Figures.percent(classes.accuracy(label)),
                        String.format(
                            Locale.ROOT,
                            "[%s, %s]",
                            Figures.percent(classes.interval(label).low()),
                            Figures.percent(classes.interval(label).high())),
                        Figures.whole(classes.images(label))))
            .toList());
  }

  static List<ReportBlock> confusions(ClassResults classes) {
    if (classes.classNames().size() <= MOST_DRAWN) {
      return List.of(new Confusion(classes.classNames(), classes.counts()));
    }
    List<ClassResults.Mistaken> mistaken = classes.mistaken();
    if (mistaken.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Prose(
            "A matrix of "
                + Figures.whole(classes.classNames().size())
                + " classes would not be legible; these are the pairs that it would show"
                + " strongest."),
        new Table(
            "The most frequent confusions",
            List.of(
                new Column("Class", false),
                new Column("Taken for", false),
                new Column("Images", true),
                new Column("% of the class", true)),
            mistaken.stream()
                .limit(MOST_CONFUSIONS)
                .map(
                    each ->
                        List.of(
                            classes.classNames().get(each.label()),
                            classes.classNames().get(each.predicted()),
                            Figures.whole(each.images()),
                            Figures.percent((double) each.images() / classes.images(each.label()))))
                .toList()));
  }
}
