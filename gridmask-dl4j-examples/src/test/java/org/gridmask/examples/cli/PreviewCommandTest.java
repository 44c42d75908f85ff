package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {

  @TempDir Path folder;

  @Test
  void equalNamesDoNotOverwriteEachOtherOrTheImages() throws IOException {
    Path first = png(folder.resolve("a/cat.png"), BufferedImage.TYPE_3BYTE_BGR);
    Path second = png(folder.resolve("b/Cat.png"), BufferedImage.TYPE_BYTE_GRAY);
    Path own = png(folder.resolve("out/cat-gridmask.png"), BufferedImage.TYPE_4BYTE_ABGR);
    byte[] before = Files.readAllBytes(own);

    Run run = Run.of("preview", first, second, own, "--out", folder.resolve("out"));

    assertThat(run.exitCode()).isZero();
    assertThat(names("out"))
        .containsExactly(
            "Cat-gridmask-3.png",
            "cat-gridmask-2.png",
            "cat-gridmask-gridmask.png",
            "cat-gridmask.png");
    assertThat(own).hasBinaryContent(before);
    assertThat(run.out().lines()).hasSize(3);
  }

  @Test
  void skipsWhatCannotBeReadAndSaysSo() throws IOException {
    Path good = png(folder.resolve("good.png"), BufferedImage.TYPE_USHORT_GRAY);
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    Path cut = folder.resolve("cut.png");
    byte[] bytes = Files.readAllBytes(png(cut, BufferedImage.TYPE_3BYTE_BGR));
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));

    Run run = Run.of("preview", text, cut, folder, good, "--out", folder.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(names("out")).containsExactly("good-gridmask.png");
    List<String> errors = run.err().lines().toList();
    assertThat(errors).hasSize(4);
    assertThat(errors.get(0))
        .startsWith("gridmask: " + text + ": cannot be read: it is not an image");
    assertThat(errors.get(1)).startsWith("gridmask: " + cut + ": cannot be read");
    assertThat(errors.get(2))
        .startsWith("gridmask: " + folder + ": cannot be read: it is a folder");
    assertThat(errors.get(3)).isEqualTo("gridmask: skipped 3 of 4 images");
  }

  @Test
  void aMissingImageIsWrongUsage() throws IOException {
    Path good = png(folder.resolve("good.png"), BufferedImage.TYPE_3BYTE_BGR);
    Path missing = folder.resolve("missing.png");
    Path out = folder.resolve("out");

    Run run = Run.of("preview", good, missing, "--out", out);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).containsExactly("gridmask: " + missing + ": no such file");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFileInTheWayOfTheFolderIsWrongUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    for (Path out : List.of(file, file.resolve("below"))) {
      Run run = Run.of("preview", "--out", out);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1).first().asString().contains("--out " + out + ": ");
    }
  }

  @Test
  void drawsTheSampleWithoutImages() throws IOException {
    Run run = Run.of("preview", "--out", folder.resolve("out"));

    assertThat(run.exitCode()).isZero();
    // And nothing of what is written beside its place.
    assertThat(names("out"))
        .containsExactly(
            "fashion-mnist-0-gridmask.png",
            "fashion-mnist-1-gridmask.png",
            "fashion-mnist-2-gridmask.png");
  }

  @Test
  void theSeedDecidesThePicture() throws IOException {
    Path image = png(folder.resolve("cat.png"), BufferedImage.TYPE_3BYTE_BGR);

    Run.of("preview", image, "--out", folder.resolve("default"));
    Run.of("preview", image, "--out", folder.resolve("same"), "--seed", 42);
    Run.of("preview", image, "--out", folder.resolve("other"), "--seed", 43);

    byte[] sheet = Files.readAllBytes(folder.resolve("default/cat-gridmask.png"));
    assertThat(folder.resolve("same/cat-gridmask.png")).hasBinaryContent(sheet);
    assertThat(Files.readAllBytes(folder.resolve("other/cat-gridmask.png"))).isNotEqualTo(sheet);
  }

  @Test
  void drawsAllImagesUnderEveryMethodOnOneSheet() throws IOException {
    Path first = png(folder.resolve("cat.png"), BufferedImage.TYPE_3BYTE_BGR);
    Path second = png(folder.resolve("dog.png"), BufferedImage.TYPE_BYTE_GRAY);

    for (String out : List.of("out", "again")) {
      Run run = Run.of("preview", "--methods", first, second, "--out", folder.resolve(out));

      assertThat(run.err()).isEmpty();
      assertThat(run.out().lines())
          .containsExactly(folder.resolve(out + "/methods.png").toString());
    }
    byte[] sheet = Files.readAllBytes(folder.resolve("out/methods.png"));
    assertThat(folder.resolve("again/methods.png")).hasBinaryContent(sheet);
  }

  @Test
  void drawsTheMethodsThatWereAskedFor() throws IOException {
    Path image = png(folder.resolve("cat.png"), BufferedImage.TYPE_3BYTE_BGR);
    List<Integer> widths = new ArrayList<>();

    for (List<Object> words :
        List.<List<Object>>of(
            List.of("--methods", "gridmask,mixup", image),
            List.of("--methods=gridmask,mixup", image),
            List.of(image, "--methods=gridmask"),
            List.of("--methods", "gridmask"))) {
      List<Object> all = new ArrayList<>(List.of("preview", "--out", folder.resolve("out")));
      all.addAll(words);
      assertThat(Run.of(all.toArray()).exitCode()).isZero();
      widths.add(ImageIO.read(folder.resolve("out/methods.png").toFile()).getWidth());
    }

    assertThat(widths.get(0)).isEqualTo(widths.get(1)).isGreaterThan(widths.get(2));
    assertThat(widths.get(3)).isEqualTo(widths.get(2));
  }

  @Test
  void anUnknownMethodIsWrongUsageAndTheNearestOneNamed() {
    Run run = Run.of("preview", "--methods", "gridmask,cutuot", "--out", folder.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("--methods", "'cutuot' (cutout?)", "hide-and-seek");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void manyImagesTakeSeveralSheetsAndUnreadableOnesAreLeftOut() throws IOException {
    List<Object> words =
        new ArrayList<>(List.of("preview", "--methods=cutout", "--out", folder.resolve("out")));
    for (int i = 0; i < 11; i++) {
      words.add(png(folder.resolve(i + ".png"), BufferedImage.TYPE_3BYTE_BGR));
    }
    words.add(Files.writeString(folder.resolve("text.png"), "no image"));

    Run run = Run.of(words.toArray());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("text.png: cannot be read: it is not an image").hasLineCount(1);
    assertThat(names("out")).containsExactly("methods-2.png", "methods.png");
  }

  private static Path png(Path file, int type) throws IOException {
    BufferedImage image = new BufferedImage(24, 16, type);
    for (int pixel = 0; pixel < 24 * 16; pixel++) {
      image.setRGB(pixel % 24, pixel / 24, 0xFF000000 | pixel * 0x9E3779);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private List<String> names(String child) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(child))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
