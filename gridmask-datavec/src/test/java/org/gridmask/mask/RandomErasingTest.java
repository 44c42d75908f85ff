package org.gridmask.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.Test;

class RandomErasingTest {

  private static final int SIDE = 400;

  /** The rectangle that a mask drops, after checking that it drops one and nothing else. */
  private static Rectangle rectangleOf(DropMask mask) {
    List<Rectangle> runs = new ArrayList<>();
    mask.forEachSpan((y, x0, x1) -> runs.add(new Rectangle(y, x0, y + 1, x1)));
    Rectangle first = runs.get(0);
    Rectangle all =
        new Rectangle(first.y0(), first.x0(), runs.get(runs.size() - 1).y1(), first.x1());
    assertThat(mask).isEqualTo(all.mask(mask.height(), mask.width()));
    return all;
  }

  @Test
  void dropsOneRectangleOfUniformAreaAndAspectRatio() {
    // None of these is too long for the image, so that none is drawn again.
    RandomErasing erasing = new RandomErasing(0.02, 0.3, 0.5, 3);
    double area = 0;
    double aspect = 0;
    int draws = 2000;
    for (int i = 0; i < draws; i++) {
      Rectangle drawn = rectangleOf(erasing.generate(SIDE, SIDE, KeyedRandom.of(1, "test", 0, i)));
      double height = drawn.y1() - drawn.y0();
      double width = drawn.x1() - drawn.x0();
      assertThat(height * width / SIDE / SIDE).isBetween(0.019, 0.31);
      assertThat(height / width).isBetween(0.48, 3.1);
      area += height * width / SIDE / SIDE / draws;
      aspect += height / width / draws;
    }
    assertThat(area).isCloseTo(0.16, within(5 * 0.28 / Math.sqrt(12 * draws)));
    assertThat(aspect).isCloseTo(1.75, within(5 * 2.5 / Math.sqrt(12 * draws)));
  }

  @Test
  void liesAnywhereInsideTheImage() {
    RandomErasing erasing = new RandomErasing(0.24, 0.24, 1.5, 1.5);
    List<Integer> tops = new ArrayList<>();
    List<Integer> lefts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Rectangle drawn = rectangleOf(erasing.generate(10, 10, KeyedRandom.of(1, "test", 0, i)));
      assertThat(List.of(drawn.y1() - drawn.y0(), drawn.x1() - drawn.x0()))
          .isEqualTo(List.of(6, 4));
      tops.add(drawn.y0());
      lefts.add(drawn.x0());
    }
    assertThat(tops).containsOnly(0, 1, 2, 3, 4);
    assertThat(lefts).containsOnly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatNeverFitsDropsNothing() {
    assertThat(draw(new RandomErasing(1, 1, 2, 2), 30, 30)).isEqualTo(DropMask.none(30, 30));
    assertThat(draw(new RandomErasing(0, 0, 1, 1), 30, 30)).isEqualTo(DropMask.none(30, 30));
    assertThat(draw(new RandomErasing(1, 1, 1, 1), 30, 30).keepRatio()).isZero();
  }

  private static DropMask draw(RandomErasing erasing, int height, int width) {
    return erasing.generate(height, width, KeyedRandom.of(1, "test", 0, 0));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(-0.1, 0.4, 0.3, 3, "minArea must be in [0, 1], but is -0.1");
    refused(0.3, 0.2, 0.3, 3, "maxArea must be in [minArea, 1] = [0.3, 1], but is 0.2");
    refused(0.3, 1.5, 0.3, 3, "maxArea must be in [minArea, 1] = [0.3, 1], but is 1.5");
    refused(0.02, 0.4, 0, 3, "minAspect must be finite and greater than 0, but is 0.0");
    refused(
        0.02, 0.4, 0.3, 0.2, "maxAspect must be finite and at least minAspect (0.3), but is 0.2");
    refused(
        0.02,
        0.4,
        1,
        Double.NaN,
        "maxAspect must be finite and at least minAspect (1.0), but is NaN");
  }

  private static void refused(
      double minArea, double maxArea, double minAspect, double maxAspect, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RandomErasing(minArea, maxArea, minAspect, maxAspect))
        .withMessage(message);
  }
}
