package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.junit.jupiter.api.Test;

class MisclassifiedTest {

  @Test
  void theSurestAreKeptAndTheFirstOfEquallySureOnes() {
    Random random = new Random(1);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      predictions.add(new Prediction(i % 3, random.nextInt(3), random.nextInt(40) / 40.0));
    }
    List<Integer> expected =
        IntStream.range(0, 1000)
            .filter(i -> !predictions.get(i).isRight())
            .boxed()
            .sorted(Comparator.comparing(i -> -predictions.get(i).probability()))
            .limit(25)
            .toList();

    Misclassified mistakes = new Misclassified(25);
    int[] pictures = new int[1];
    for (int i = 0; i < 1000; i++) {
      Picture picture = picture(i);
      mistakes.add(
          i,
          predictions.get(i),
          () -> {
            pictures[0]++;
            return picture;
          });
    }
    assertThat(mistakes.surestFirst())
        .extracting(Picture::caption)
        .isEqualTo(expected.stream().map(String::valueOf).toList());
    assertThat(pictures[0]).as("most need no picture").isBetween(25, 200);
  }

  @Test
  void fewerMistakesThanAskedForAreAll() {
    Misclassified mistakes = new Misclassified(2);
    mistakes.add(0, new Prediction(1, 1, 0.9), () -> picture(0));
    mistakes.add(1, new Prediction(1, 0, 0.4), () -> picture(1));

    assertThat(mistakes.surestFirst()).extracting(Picture::caption).containsExactly("1");
  }

  private static Picture picture(int number) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Picture(png.toByteArray(), "a test image", String.valueOf(number));
  }
}
