package org.gridmask.examples.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gridmask.examples.evaluation.Findings.Prediction;
import org.gridmask.examples.evaluation.Mistakes.Mistake;
import org.junit.jupiter.api.Test;

class MistakesTest {

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

    Mistakes mistakes = new Mistakes(25);
    int[] pictures = new int[1];
    for (int i = 0; i < 1000; i++) {
      BufferedImage picture = new BufferedImage(1 + i, 1, BufferedImage.TYPE_INT_RGB);
      mistakes.add(
          i,
          predictions.get(i),
          () -> {
            pictures[0]++;
            return picture;
          });
    }
    List<Mistake> kept = mistakes.surestFirst();
    assertThat(kept).extracting(Mistake::image).isEqualTo(expected);
    assertThat(kept).allSatisfy(m -> assertThat(m.picture().getWidth()).isEqualTo(1 + m.image()));
    assertThat(pictures[0]).as("most need no picture").isBetween(25, 200);
  }

  @Test
  void fewerMistakesThanAskedForAreAll() {
    Mistakes mistakes = new Mistakes(2);
    mistakes.add(0, new Prediction(1, 1, 0.9), () -> null);
    mistakes.add(1, new Prediction(1, 0, 0.4), () -> null);

    assertThat(mistakes.surestFirst()).extracting(Mistake::image).containsExactly(1);
  }
}
