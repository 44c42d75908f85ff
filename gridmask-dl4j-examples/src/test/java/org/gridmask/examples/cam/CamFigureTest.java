package org.gridmask.examples.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;
import org.junit.jupiter.api.Test;

class CamFigureTest {

  private static final int RED = 0xFFC00000;
  private static final int BLUE = 0xFF0000C0;

  @Test
  void showsPicturesOfAnySizeInRowsAndColumnsThatDoNotOverlap() {
    List<Row> rows =
        List.of(
            new Row("small", List.of(cell(28, 28, RED), cell(12, 7, BLUE))),
            new Row("large", List.of(cell(500, 300, BLUE), cell(224, 224, RED))));
    LabelledSheet figure = CamFigure.of(List.of("original", "baseline"), rows);

    BufferedImage drawn = figure.draw();

    List<Rectangle> taken = new ArrayList<>();
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 2; column++) {
        Rectangle cell = figure.cellAt(row, column);
        assertThat(taken).noneMatch(cell::intersects);
        taken.add(cell);
        int colour = row == column ? RED : BLUE;
        assertThat(drawn.getRGB(cell.x, cell.y)).isEqualTo(colour);
        assertThat(drawn.getRGB(cell.x + cell.width - 1, cell.y + cell.height - 1))
            .isEqualTo(colour);
        assertThat(drawn.getRGB(cell.x - 2, cell.y)).isEqualTo(0xFFFFFFFF);
      }
    }
    assertThat(figure.cellAt(0, 0).getSize().width).isEqualTo(224);
    assertThat(figure.cellAt(1, 0).getSize().width).isEqualTo(224);
  }

  @Test
  void saysWhatTheColoursMean() {
    BufferedImage drawn =
        CamFigure.of(
                List.of("original"), List.of(new Row("a", List.of(cell(224, 224, 0xFF808080)))))
            .draw();

    for (double heat : new double[] {0.1, 0.4, 0.9}) {
      assertThat(has(drawn, HeatMap.color(heat).getRGB())).as("heat %s", heat).isTrue();
    }
  }

  /** The legend has a step for each of its pixels, of which one must be close. */
  private static boolean has(BufferedImage image, int colour) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int distance = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
          distance += Math.abs((image.getRGB(x, y) >> shift & 255) - (colour >> shift & 255));
        }
        if (distance <= 4) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void refusesRowsThatDoNotFitTheColumns() {
    List<Row> rows = List.of(new Row("cat", List.of(cell(2, 2, RED), cell(2, 2, RED))));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CamFigure.of(List.of("original"), rows))
        .withMessage("cells must be at most 1 in cat, but is 2");
  }

  private static Cell cell(int width, int height, int colour) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, colour);
    }
    return new Cell(CamFigure.sized(picture), List.of());
  }
}
