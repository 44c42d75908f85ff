package org.gridmask.examples.cam;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.picture.LabelledSheet;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;
import org.gridmask.examples.picture.Thumbnail;

/**
 * Class activation maps side by side, as in the paper's figure 6: a row per image, a column per
 * network, and a legend.
 */
final class CamFigure {

  /** A figure of more images would be too tall. */
  static final int MAX_ROWS = 32;

  private static final int CELL = 224;
  private static final int LEGEND_HEIGHT = 14;

  private CamFigure() {}

  /**
   * Lays a figure out.
   *
   * @param columns the headings of the columns
   * @param rows the rows, at least one, with {@link #sized} pictures
   */
  static LabelledSheet of(List<String> columns, List<Row> rows) {
    List<Row> shown = new ArrayList<>(rows);
    shown.add(
        new Row(
            "Activation of the class",
            List.of(new Cell(legend(), List.of("0 or less   |   half   |   map's maximum")))));
    return new LabelledSheet("Class activation maps", "", columns, shown, CELL);
  }

  /** Scales a picture to about the size of a cell; small ones are enlarged by an integer factor. */
  static BufferedImage sized(BufferedImage picture) {
    Dimension size = Thumbnail.size(picture.getWidth(), picture.getHeight(), CELL);
    return Thumbnail.of(picture, size.width, size.height);
  }

  private static BufferedImage legend() {
    BufferedImage legend = new BufferedImage(CELL, LEGEND_HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < CELL; x++) {
      for (int y = 0; y < LEGEND_HEIGHT; y++) {
        legend.setRGB(x, y, x == CELL / 2 ? 0 : HeatMap.color((x + 0.5) / CELL).getRGB());
      }
    }
    return legend;
  }
}
