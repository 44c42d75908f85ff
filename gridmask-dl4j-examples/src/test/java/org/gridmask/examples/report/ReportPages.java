package org.gridmask.examples.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.preview.NamedImage;
import org.gridmask.examples.preview.SampleImages;
import org.gridmask.examples.report.ReportBlock.Charts;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Colour;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Confusion;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Legend;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage.Section;

/** Reports to look at. */
final class ReportPages {

  /** Everything that has ever broken a page, in one text. */
  static final String HOSTILE =
      "<script>alert(1)</script> \"><img src=x onerror=alert(1)> '</style></title></pre></textarea>"
          + "<!-- ${7*7} $unsafe{7*7} @if(true) {{7*7}} &amp; javascript:alert(1) "
          + "\uD83E\uDD8A\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u05E9\u05DC\u05D5\u05DD "
          + "\u0645\u0631\u062D\u0628\u0627 \u202Ereversed\u202C "
          + "W".repeat(300);

  private static final List<String> FASHION =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private ReportPages() {}

  /** A report with a hostile text wherever one goes, each begun with a word of its own. */
  static ReportPage hostile() {
    List<Picture> pictures =
        List.of(
            picture(1, 1, hostile("alternative-1"), hostile("picture-1")),
            picture(28, 28, hostile("alternative-2"), hostile("picture-2")),
            picture(2000, 40, hostile("alternative-3"), ""));
    Table table =
        new Table(
            hostile("table"),
            List.of(new Column(hostile("column-1"), false), new Column(hostile("column-2"), true)),
            List.of(List.of(hostile("cell-1"), hostile("cell-2")), List.of("", "1")));
    CurveChart chart =
        new CurveChart(
            hostile("chart"),
            hostile("x"),
            hostile("y"),
            List.of(
                new CurveChart.Curve(hostile("curve-1"), List.of(1.0, 2.0), List.of(3.0, 4.0)),
                new CurveChart.Curve(hostile("curve-2"), List.of(1.0, 2.0), List.of(4.0, 3.0))));
    return new ReportPage(
        hostile("page"),
        hostile("lead"),
        List.of(
            new Section(hostile("heading-1"), List.of(new Prose(hostile("prose")))),
            new Section(
                hostile("heading-2"),
                List.of(
                    new Code(hostile("code-1"), hostile("text-1"), false),
                    new Code(hostile("code-2"), hostile("text-2"), true))),
            new Section(
                hostile("heading-3"),
                List.of(
                    new Facts(List.of(new Fact(hostile("fact"), hostile("value")))),
                    table,
                    new Charts(List.of(chart)))),
            new Section(
                hostile("heading-4"),
                List.of(
                    new Confusion(
                        List.of(hostile("class-1"), hostile("class-2")),
                        new long[][] {{9, 1}, {0, 0}}),
                    new Legend(List.of(new Colour(hostile("colour"), 0x804080))),
                    new Pictures(hostile("pictures"), pictures)))));
  }

  /** A report as a run leaves one. */
  static ReportPage run() {
    return new ReportPage(
        "cifar-resnet20 with GridMask on Fashion-MNIST",
        "A network of depth 20, trained for 30 epochs with GridMask (keep ratio 0.6). It takes 91.4 %"
            + " of the test images for what they are.",
        List.of(
            new Section(
                "Configuration",
                List.of(
                    facts(),
                    new Code(
                        "The command that repeats it",
                        "./gridmask train --config config/cifar10/resnet18-gridmask.yaml --data"
                            + " fashion-mnist --model.depth 20 --train.epochs 30 --seed 17 --out"
                            + " runs/fashion-gridmask",
                        false),
                    new Code(
                        "Configuration",
                        "seed: 17\nmodel:\n  name: cifar-resnet\n  depth: 20\ntrain:\n  epochs: 30\n"
                            + "  batchSize: 128\naugment:\n  - method: gridmask\n    keepRatio: 0.6\n",
                        true))),
            new Section(
                "Curves",
                List.of(
                    new Charts(
                        List.of(
                            curve("Loss", "loss"),
                            curve("Accuracy", "accuracy (%)"),
                            curve("Learning rate", "learning rate"),
                            curve("Schedule", "probability of a mask"))))),
            new Section(
                "Augmented training images",
                List.of(
                    new Prose("The first images of three epochs, as they came to the network."),
                    gallery("Epoch 1: no mask yet", 8),
                    gallery("Epoch 30: each image has a mask", 8))),
            new Section(
                "Results",
                List.of(
                    comparison(),
                    confusion(FASHION),
                    new Charts(List.of(curve("Accuracy of each class", "accuracy (%)"))))),
            new Section("Most confident mistakes", List.of(mistakes())),
            new Section(
                "Class activation maps",
                List.of(
                    new Pictures(
                        "",
                        IntStream.range(0, 4)
                            .mapToObj(i -> picture(224, 224, "heat map " + i, "Ankle boot, " + i))
                            .toList()),
                    new Pictures(
                        "The whole sheet",
                        List.of(
                            picture(1600, 500, "a sheet of maps", "Baseline and GridMask")))))));
  }

  /** As many classes as CIFAR-100 has. */
  static Confusion confusionOf100Classes() {
    return confusion(IntStream.range(0, 100).mapToObj(i -> "class number " + i).toList());
  }

  private static Facts facts() {
    return new Facts(
        Stream.of(
                List.of("Data", "fashion-mnist, 60,000 training and 10,000 test images"),
                List.of("Model", "cifar-resnet, depth 20, 272,474 parameters"),
                List.of("Seed", "17"),
                List.of("Epochs", "30 of 30"),
                List.of("Best epoch", "29"),
                List.of("Test accuracy", "91.42 %"),
                List.of("Started", "2026-11-20 14:03"),
                List.of("Took", "1 h 12 min"),
                List.of("gridmask", "0.1.0-SNAPSHOT"),
                List.of("Deeplearning4j", "1.0.0-M2.1, nd4j-native (oneDNN)"),
                List.of("Java", "17.0.13, Linux x86_64"),
                List.of("Commit", "3f1c0f2a5c1c6a4b0d6ac0e1f8b7b5a2b9f0c4de"))
            .map(fact -> new Fact(fact.get(0), fact.get(1)))
            .toList());
  }

  private static CurveChart curve(String title, String yLabel) {
    List<Double> epochs = IntStream.rangeClosed(1, 30).mapToObj(i -> (double) i).toList();
    return new CurveChart(
        title,
        "epoch",
        yLabel,
        List.of(
            new CurveChart.Curve("training", epochs, epochs.stream().map(x -> 2 / x).toList()),
            new CurveChart.Curve("test", epochs, epochs.stream().map(x -> 0.4 + 1 / x).toList())));
  }

  private static Table comparison() {
    List<List<String>> rows = new ArrayList<>();
    for (String method :
        List.of("baseline", "cutout", "hide-and-seek", "random-erasing", "gridmask")) {
      rows.add(List.of(method, "3", "91.42", "90.87", "91.97", "0.31", "2,415", "cifar-resnet-20"));
    }
    return new Table(
        "Test accuracy (%), mean of three runs with its 95 % interval",
        List.of(
            new Column("method", false),
            new Column("runs", true),
            new Column("mean (%)", true),
            new Column("low (%)", true),
            new Column("high (%)", true),
            new Column("final loss", true),
            new Column("images/s", true),
            new Column("network", false)),
        rows);
  }

  private static Confusion confusion(List<String> classes) {
    int n = classes.size();
    long[][] counts = new long[n][n];
    for (int i = 0; i < n; i++) {
      long rest = 1000;
      for (int j = 0; j < n; j++) {
        if (i != j && (i * 7 + j * 3) % 4 == 0) {
          counts[i][j] = (i * 31 + j * 17) % 60 * 10 / n;
          rest -= counts[i][j];
        }
      }
      counts[i][i] = rest;
    }
    counts[0][6 % n] += 200;
    counts[0][0] -= 200;
    return new Confusion(classes, counts);
  }

  private static Pictures gallery(String caption, int count) {
    List<NamedImage> images = SampleImages.embedded(count);
    return new Pictures(
        caption,
        images.stream()
            .map(image -> picture(image.pixels(), image.name(), FASHION.get(images.indexOf(image))))
            .toList());
  }

  private static Pictures mistakes() {
    List<NamedImage> images = SampleImages.embedded(9);
    return new Pictures(
        "",
        IntStream.range(0, 9)
            .mapToObj(
                i ->
                    picture(
                        images.get(i).pixels(),
                        "A test image",
                        FASHION.get(i) + ", predicted as " + FASHION.get(9 - i) + ", 99 %"))
            .toList());
  }

  private static String hostile(String field) {
    return field + " " + HOSTILE;
  }

  static Picture picture(int width, int height, String alternative, String caption) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x * 255 / width) << 16 | (y * 255 / height) << 8 | 0x60);
      }
    }
    return picture(image, alternative, caption);
  }

  private static Picture picture(BufferedImage image, String alternative, String caption) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Picture(png.toByteArray(), alternative, caption);
  }
}
