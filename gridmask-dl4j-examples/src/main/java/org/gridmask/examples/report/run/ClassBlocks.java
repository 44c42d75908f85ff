package org.gridmask.examples.report.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.gridmask.examples.chart.ComparisonChart;
import org.gridmask.examples.chart.ComparisonChart.Point;
import org.gridmask.examples.chart.ComparisonChart.Series;
import org.gridmask.examples.evaluation.DetectionEvaluation;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Confusion;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.TableColumns;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.statistics.WilsonInterval;

/** The report blocks of accuracies and confusions by class; of many classes, only the extremes. */
final class ClassBlocks {

  /** With more classes, charts and matrices are illegible. */
  static final int MAX_DRAWN = 30;

  private static final int ENDS = 10;
  private static final int MAX_CONFUSIONS = 20;

  private static final String TITLE = "Accuracy by class";
  private static final String LABEL = "Test accuracy, %, with 95 % intervals";

  private ClassBlocks() {}

  static List<ReportBlock> accuracies(ConfusionMatrix classes) {
    if (classes.classNames().size() <= MAX_DRAWN) {
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

  /** A 95 % interval, in percent. */
  static String interval(WilsonInterval interval) {
    return "[" + Figures.percent(interval.low()) + ", " + Figures.percent(interval.high()) + "]";
  }

  static ComparisonChart chart(List<Series> series) {
    return new ComparisonChart(TITLE, "Class", LABEL, series);
  }

  /** One point per class; NaN for a class without test images. */
  static Series series(String name, ConfusionMatrix classes) {
    List<Point> points = new ArrayList<>();
    for (int label = 0; label < classes.classNames().size(); label++) {
      WilsonInterval interval = classes.images(label) == 0 ? null : classes.interval(label);
      points.add(
          new Point(
              classes.classNames().get(label),
              Double.NaN,
              100 * classes.accuracy(label),
              interval == null ? Double.NaN : 100 * interval.low(),
              interval == null ? Double.NaN : 100 * interval.high(),
              List.of(),
              Double.NaN));
    }
    return new Series(name, points);
  }

  private static Table table(String caption, ConfusionMatrix classes, List<Integer> labels) {
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
                        interval(classes.interval(label)),
                        Figures.whole(classes.images(label))))
            .toList());
  }

  /** IoU and accuracy of each class; of classes that are absent, nothing. */
  static Table ious(ConfusionMatrix classes) {
    return new Table(
        "Intersection over union by class",
        List.of(
            new Column("Class", false),
            new Column("IoU, %", true),
            new Column("Accuracy, %", true),
            new Column("Share of the labelled pixels, %", true)),
        IntStream.range(0, classes.classNames().size())
            .mapToObj(
                label ->
                    List.of(
                        classes.classNames().get(label),
                        Figures.percent(classes.iou(label)),
                        Figures.percent(classes.accuracy(label)),
                        Figures.percent((double) classes.images(label) / classes.images())))
            .toList());
  }

  /** The average precision of each class; of classes without objects, nothing. */
  static Table precisions(List<DetectionEvaluation.OfClass> classes) {
    return new TableColumns<DetectionEvaluation.OfClass>()
        .text("Class", DetectionEvaluation.OfClass::name)
        .figure("AP, %", of -> of.ap() < 0 ? Figures.NONE : Figures.percent(of.ap()))
        .figure("AP50, %", of -> of.ap50() < 0 ? Figures.NONE : Figures.percent(of.ap50()))
        .figure("Objects", of -> Figures.whole(of.objects()))
        .table("Average precision by class", classes);
  }

  /** Of the classes that occur in labels or predictions, each row in percent. */
  static List<ReportBlock> pixelConfusions(ConfusionMatrix classes) {
    int[] labels = classes.occurring();
    if (labels.length > MAX_DRAWN) {
      return List.of();
    }
    long[][] shares =
        IntStream.of(labels)
            .mapToObj(
                label ->
                    IntStream.of(labels)
                        .mapToLong(
                            predicted ->
                                Math.round(
                                    100.0
                                        * classes.counts()[label][predicted]
                                        / Math.max(1, classes.images(label))))
                        .toArray())
            .toArray(long[][]::new);
    return List.of(
        new Confusion(
            IntStream.of(labels).mapToObj(classes.classNames()::get).toList(),
            shares,
            "share of the pixels of the true class in percent"));
  }

  static List<ReportBlock> confusions(ConfusionMatrix classes) {
    if (classes.classNames().size() <= MAX_DRAWN) {
      return List.of(new Confusion(classes.classNames(), classes.counts()));
    }
    List<ConfusionMatrix.Confusion> confused = classes.confusions();
    if (confused.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Prose(
            "A matrix of %s classes would be illegible; these are its largest entries."
                .formatted(Figures.whole(classes.classNames().size()))),
        new Table(
            "The most frequent confusions",
            List.of(
                new Column("Class", false),
                new Column("Predicted", false),
                new Column("Images", true),
                new Column("% of the class", true)),
            confused.stream()
                .limit(MAX_CONFUSIONS)
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
