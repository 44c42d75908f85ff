package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gridmask.dl4j.cam.ActivationMaps;
import org.gridmask.dl4j.cam.Cam;
import org.gridmask.examples.cam.CamReport;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.train.ImageBatches;
import org.gridmask.examples.train.ImageInput;
import org.gridmask.examples.train.TrainedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real networks that were trained for a moment on two classes. */
class CamCommandTest {

  private static final String AWKWARD = "<b>bright & \"bold\"";

  @TempDir static Path base;

  @TempDir Path work;

  private static Path data;
  private static Path plain;
  private static Path gridmask;
  private static Path grey;

  @BeforeAll
  static void train() throws IOException {
    data = base.resolve("data");
    Random random = new Random(1);
    for (String part : List.of("train", "test")) {
      for (String name : List.of(AWKWARD, "dark")) {
        Path folder = Files.createDirectories(data.resolve(part).resolve(name));
        for (int i = 0; i < (part.equals("train") ? 16 : 5); i++) {
          picture(folder.resolve(i + ".png"), 12, 12, random, name.equals("dark") ? 0 : 120);
        }
      }
    }
    plain = train("plain", data, "--methods=none");
    gridmask = train("masked", data, "--augment.gridmask.dMax=12", "--model.depth=14");
    grey = train("grey", data, "--methods=none", "--data.size=16", "--seed=43");
  }

  private static Path train(String name, Path from, String... more) {
    Path out = base.resolve(name);
    List<Object> args = new ArrayList<>(List.of("train", "--data", from, "--out", out));
    args.addAll(List.of("--model.width=4", "--epochs=2", "--batch-size=8"));
    args.addAll(List.of(more));
    Run run = Run.of(args.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }

  private static Path picture(Path file, int width, int height, Random random, int least)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (least + random.nextInt(100)) * 0x010101);
      }
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void showsTestImagesSideBySideAndMeasuresWhatNetworksLookAt() throws IOException {
    Path out = work.resolve("out");

    Run run =
        Run.of("cam", "--model", plain, "--model", gridmask.resolve("model.zip"), "--out", out);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Measuring baseline on 10 test images", "Measuring gridmask on 10 test images")
        .contains("  baseline  ", "  gridmask  ", "Report: " + out.resolve("report.html"));

    List<List<String>> maps = Csv.parse(Files.readString(out.resolve("cam.csv")));
    assertThat(maps).hasSize(1 + 2 * 8);
    assertThat(maps.get(0)).containsExactly("model", "image", "class", "probability", "share");
    List<List<String>> summary = Csv.parse(Files.readString(out.resolve("cam-summary.csv")));
    assertThat(summary.get(0))
        .containsExactly("model", "images", "mean_share", "ci_low", "ci_high");
    for (int i = 0; i < 2; i++) {
      Path model = List.of(plain, gridmask).get(i).resolve("model.zip");
      List<Double> shares = sharesByHand(model);
      List<String> row = summary.get(1 + i);
      assertThat(row.get(1)).isEqualTo("10");
      double mean = shares.stream().mapToDouble(s -> s).average().orElseThrow();
      double variance =
          shares.stream().mapToDouble(s -> (s - mean) * (s - mean)).sum() / (shares.size() - 1);
      // Student's t for 9 degrees of freedom.
      double half = 2.262157 * Math.sqrt(variance / shares.size());
      assertThat(Double.parseDouble(row.get(2))).isCloseTo(mean, within(1e-5));
      assertThat(Double.parseDouble(row.get(3))).isCloseTo(mean - half, within(1e-5));
      assertThat(Double.parseDouble(row.get(4))).isCloseTo(mean + half, within(1e-5));
    }

    BufferedImage figure = ImageIO.read(out.resolve("cam.png").toFile());
    assertThat(colourful(figure)).isGreaterThan(2 * 8 * 150 * 150);
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("&lt;b>bright &amp; ")
        .doesNotContain("<b>bright");
  }

  @Test
  void ofManyImagesTheTablesHaveAllAndTheReportTheFirst() throws IOException {
    Path folder = Files.createDirectories(work.resolve("many"));
    Random random = new Random(2);
    for (int i = 0; i < 34; i++) {
      picture(folder.resolve("%02d.png".formatted(i)), 12, 12, random, 50);
    }
    Path out = work.resolve("out");

    Run run = Run.of("cam", "--model", plain, "--test-images=0", "--out", out, folder);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Csv.parse(Files.readString(out.resolve("cam.csv")))).hasSize(1 + 34);
    assertThat(out.resolve("pictures/34-1.png")).isNotEmptyFile();
    assertThat(out.resolve("report.html"))
        .content()
        .contains("The first 32 of 34 images", "31.png")
        .doesNotContain("32.png");
  }

  private static List<Double> sharesByHand(Path file) throws IOException {
    TrainedModel model = TrainedModel.load(file);
    ImageSource source = ImageSource.fromDirectory(data);
    Cam cam = Cam.of(model.network());
    List<Double> shares = new ArrayList<>();
    try (ImageBatches batches =
        ImageInput.of(model.run().config(), model.normalizer(), Optional.of(source.shape()))
            .testBatches(source)) {
      while (batches.iterator().hasNext()) {
        ActivationMaps maps = cam.ofPredicted(batches.iterator().next().getFeatures());
        for (double share : maps.sharesAboveHalf(12, 12)) {
          shares.add(share);
        }
      }
    }
    return shares;
  }

  private static long colourful(BufferedImage image) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Color color = new Color(image.getRGB(x, y));
        int[] levels = {color.getRed(), color.getGreen(), color.getBlue()};
        Arrays.sort(levels);
        count += levels[2] - levels[0] > 30 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void showsAClassInFilesAndGoesOnAfterOneThatIsNoImage() throws IOException {
    Path wide = picture(work.resolve("wide.png"), 40, 20, new Random(2), 60);
    Path text = Files.writeString(work.resolve("text.png"), "no image");
    Path out = work.resolve("out");

    Run run =
        Run.of(
            "cam",
            text,
            wide,
            "--model",
            plain,
            "--model",
            grey,
            "--class",
            "dark",
            "--test-images",
            0,
            "--method",
            "grad-cam",
            "--out",
            out);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "gridmask: "
                + text
                + ": cannot be read: it is not an image in JPEG, PNG, BMP, TIFF, WebP or PNM format");
    List<List<String>> maps = Csv.parse(Files.readString(out.resolve("cam.csv")));
    assertThat(maps.stream().skip(1).map(row -> row.subList(0, 3)))
        .containsExactly(
            List.of("baseline (plain)", "wide.png", "dark"),
            List.of("baseline (grey)", "wide.png", "dark"));
    assertThat(Files.readAllLines(out.resolve("cam-summary.csv"))).hasSize(1);
    assertThat(run.out()).doesNotContain("Share of");
  }

  @Test
  void tellsOfImagesThatCannotBeReadOnceEach() throws IOException {
    Path text = Files.writeString(work.resolve("text.png"), "no image");
    Path empty = Files.createFile(work.resolve("empty.png"));
    Path good = picture(work.resolve("good.png"), 12, 12, new Random(2), 60);
    Path out = work.resolve("out");

    Run alone = Run.of("cam", text, "--model", plain, "--out", out);
    Run none = Run.of("cam", text, empty, "--model", plain, "--out", out);
    assertThat(out).doesNotExist();
    Run some = Run.of("cam", text, empty, good, "--model", plain, "--test-images=0", "--out", out);

    assertThat(List.of(alone.exitCode(), none.exitCode(), some.exitCode())).containsOnly(1);
    String first = "gridmask: " + text + ": cannot be read: ";
    String second = "gridmask: " + empty + ": cannot be read: ";
    assertLines(alone, first);
    assertLines(none, first, second, "gridmask: no image could be read");
    assertLines(some, first, second, "gridmask: skipped 2 of 3 images");
  }

  @Test
  void warnsOnceAboutAFileThatSeveralNetworksRead() throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    byte[] withoutEnd = Arrays.copyOf(jpeg.toByteArray(), jpeg.size() - 2);
    Path image = Files.write(work.resolve("short.jpg"), withoutEnd);
    Path tested = data.resolve("test/dark/0.png");
    byte[] whole = Files.readAllBytes(tested);
    Files.write(tested, withoutEnd);

    String log;
    try {
      log =
          Run.logOf(
              () -> {
                for (Object of : List.of(image, "--test-images=all")) {
                  Path out = work.resolve(of == image ? "image" : "tests");
                  Run run = Run.of("cam", of, "--model", plain, "--model", gridmask, "--out", out);
                  assertThat(run.exitCode()).as(run.err()).isZero();
                }
              });
    } finally {
      Files.write(tested, whole);
    }
    assertThat(log.lines().map(line -> line.replaceAll(".*/|: its end marker.*", "")))
        .containsExactly("short.jpg", "0.png", "0.png");
  }

  private static void assertLines(Run run, String... beginnings) {
    List<String> lines = run.err().lines().toList();
    assertThat(lines).hasSameSizeAs(beginnings);
    for (int i = 0; i < beginnings.length; i++) {
      assertThat(lines.get(i)).startsWith(beginnings[i]);
    }
  }

  @Test
  void buildsItsReportAgainFromTheFolder() throws IOException {
    Path image = picture(work.resolve("it's.png"), 12, 12, new Random(2), 60);
    Path out = work.resolve("out");
    Run.of("cam", image, "--model", plain, "--test-images", 3, "--out", out);
    String report = Files.readString(out.resolve("report.html"));
    Files.delete(out.resolve("report.html"));
    assertThat(CamReport.isIn(out)).isTrue();
    assertThat(CamReport.isIn(plain)).isFalse();

    CamReport.write(out);

    assertThat(Files.readString(out.resolve("report.html"))).isEqualTo(report);
  }

  @Test
  void aReportSaysWhatIsWrongInTheFolder() throws IOException {
    Path image = picture(work.resolve("a.png"), 12, 12, new Random(2), 60);
    Path out = work.resolve("out");
    Run.of("cam", image, "--model", plain, "--test-images", 0, "--out", out);
    Path shown = out.resolve("pictures/1-1.png");
    Path record = out.resolve("cam.json");
    String json = Files.readString(record);

    Files.delete(shown);
    assertReportFails(out, 1, shown + ": no such file");
    Files.writeString(shown, "no picture");
    assertReportFails(out, 1, shown + ": not a picture");
    Files.writeString(record, json.replaceFirst("\"title\" : \"baseline\"", "\"title\" : null"));
    assertReportFails(out, 2, "title must be given");
    Files.writeString(record, json.replaceFirst("(?s)\"maps\" : \\[.*?]", "\"maps\" : []"));
    assertReportFails(out, 2, "maps must be 1, one per model, but are 0 of a.png");
  }

  private static void assertReportFails(Path folder, int exitCode, String reason) {
    Run run = Run.of("report", folder);
    assertThat(run.err().lines()).hasSize(1).first().asString().contains(reason);
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void saysInOneLineWhyThereIsNoShare() throws IOException {
    Path moved = work.resolve("moved");
    copy(data, moved);
    Path run = train("orphan-" + work.getFileName(), moved, "--methods=none", "--data.size=12");
    try (Stream<Path> all = Files.walk(moved)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Path image = picture(work.resolve("a.png"), 12, 12, new Random(2), 60);

    Run with = Run.of("cam", image, "--model", run, "--out", work.resolve("out"));
    Run without = Run.of("cam", "--model", run, "--out", work.resolve("none"));

    assertThat(with.exitCode()).isZero();
    assertThat(with.out())
        .startsWith("Note: baseline: data set not available: " + moved + ": is not a directory");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err().lines())
        .containsExactly(
            "gridmask: no images given, and no test images for "
                + run.resolve("model.zip")
                + ": "
                + moved
                + ": is not a directory");
    assertThat(work.resolve("none")).doesNotExist();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void refusesWhatCannotBeInOneLine() throws IOException {
    Path file = Files.writeString(work.resolve("file"), "x");
    Path lone = Files.copy(plain.resolve("model.zip"), work.resolve("model.zip"));
    Path missing = work.resolve("missing.png");

    assertRefused("Missing required option: '--model=MODEL' (see gridmask cam --help)");
    assertRefused(
        "--class: unknown class 'darc' (dark?) in "
            + plain.resolve("model.zip")
            + "; known are "
            + AWKWARD
            + ", dark",
        "--model",
        plain,
        "--class",
        "darc");
    assertRefused("--model " + plain + " is given twice", "--model", plain, "--model", plain);
    assertRefused(
        "--model " + plain + " is given twice",
        "--model",
        plain.resolve("model.zip"),
        "--model",
        plain);
    assertRefused(missing + ": no such file", "--model", plain, missing);
    assertRefused(
        "--test-images must be in [0, 999999999], or all, but is some",
        "--model",
        plain,
        "--test-images",
        "some");
    assertRefused(
        work.resolve("model.zap") + ": no such file", "--model", work.resolve("model.zap"));
    assertRefused(
        data.resolve("model.zip") + ": no such file; the folder has no finished run",
        "--model",
        data);
    assertRefused(
        lone + ": is not in a run folder: there is no config.yaml in " + work, "--model", lone);
    assertRefused("--out " + file + ": is a file, not a folder", "--model", plain, "--out", file);
    assertRefused(
        "--out " + work + ": the folder must be new or empty", "--model", plain, "--out", work);
  }

  private static void assertRefused(String message, Object... args) {
    List<Object> all = new ArrayList<>(List.of("cam"));
    all.addAll(List.of(args));
    Run run = Run.of(all.toArray());
    assertThat(run.err().lines()).containsExactly("gridmask: " + message);
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
