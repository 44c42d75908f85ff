package org.gridmask.examples.cam;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.picture.Lettering;
import org.gridmask.examples.picture.Thumbnail;

/**
 * Class activation maps side by side, as in the paper's figure 6: a row for each image, a column
 * for each network, and what the colours mean below them.
 */
public final class CamFigure {

  /**
   * What stands in one place of the figure.
   *
   * @param picture the picture, see {@link #sized}
   * @param caption what stands below it; may be empty
   */
  public record Cell(BufferedImage picture, String caption) {}

  /**
   * The pictures of one image.
   *
   * @param name what to call it
   * @param cells a cell for each column
   */
  public record Row(String name, List<Cell> cells) {

    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  private static final int CELL = 224;
  private static final int GAP = 12;
  private static final int MARGIN = 32;
  private static final int HEADER = 112;
  private static final int NAMES = 132;
  private static final int CAPTION = 28;
  private static final int LEGEND = 64;
  private static final int LEGEND_WIDTH = 360;
  private static final int LEGEND_BAR = 14;

  private static final Color INK = new Color(0x212121);
  private static final Color PALE_INK = new Color(0x6B6B6B);

  private final List<String> columns;
  private final List<Row> rows;

  /**
   * Lays a figure out.
   *
   * @param columns the headings of the columns
   * @param rows the rows, at least one, each with a cell for each column
   * @throws IllegalArgumentException if there are no rows, or one has another number of cells
   */
  public CamFigure(List<String> columns, List<Row> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows must have at least 1 element, but is empty");
    }
    for (Row row : rows) {
      if (row.cells().size() != columns.size()) {
        throw new IllegalArgumentException(
            "each row must have "
                + columns.size()
                + " cells, one for each column, but "
                + row.name()
                + " has "
                + row.cells().size());
      }
    }
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
  }

  /**
   * Brings a picture to the size of a cell: small ones grow by a whole factor.
   *
   * @param picture the picture
   * @return a copy whose long side is about that of a cell
   */
  public static BufferedImage sized(BufferedImage picture) {
    Dimension size = Thumbnail.size(picture.getWidth(), picture.getHeight(), CELL);
    return Thumbnail.of(picture, size.width, size.height);
  }

  /**
   * Draws the figure.
   *
   * @return the figure, on white
   */
  public BufferedImage draw() {
    int width =
        Math.max(
            MARGIN + NAMES + columns.size() * (CELL + GAP) - GAP + MARGIN,
            2 * MARGIN + NAMES + LEGEND_WIDTH);
    int legend = rowTop(rows.size());
    BufferedImage figure =
        new BufferedImage(width, legend + LEGEND + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = figure.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, figure.getWidth(), figure.getHeight());
    graphics.setColor(INK);
    Lettering.draw(graphics, "Class activation maps", MARGIN, MARGIN + 24, 26);
    for (int column = 0; column < columns.size(); column++) {
      double middle = MARGIN + NAMES + column * (CELL + GAP) + CELL / 2.0;
      Lettering.drawCentred(graphics, columns.get(column), middle, HEADER - 12, 17, CELL);
    }
    for (int row = 0; row < rows.size(); row++) {
      row(graphics, row);
    }
    legend(graphics, legend);
    graphics.dispose();
    return figure;
  }

  /** Where a cell's picture is shown. */
  Rectangle cellAt(int row, int column) {
    BufferedImage picture = rows.get(row).cells().get(column).picture();
    return new Rectangle(
        MARGIN + NAMES + column * (CELL + GAP) + (CELL - picture.getWidth()) / 2,
        rowTop(row) + (pictureHeight(rows.get(row)) - picture.getHeight()) / 2,
        picture.getWidth(),
        picture.getHeight());
  }

  private int rowTop(int row) {
    int top = HEADER;
    for (Row above : rows.subList(0, row)) {
      top += pictureHeight(above) + CAPTION + GAP;
    }
    return top;
  }

  private static int pictureHeight(Row row) {
    return row.cells().stream().mapToInt(cell -> cell.picture().getHeight()).max().orElseThrow();
  }

  private void row(Graphics2D graphics, int row) {
    Row shown = rows.get(row);
    int height = pictureHeight(shown);
    graphics.setColor(PALE_INK);
    Lettering.drawCentred(
        graphics,
        shown.name(),
        MARGIN + (NAMES - GAP) / 2.0,
        rowTop(row) + height / 2.0 + 5,
        15,
        NAMES - 2.0 * GAP);
    for (int column = 0; column < columns.size(); column++) {
      Rectangle cell = cellAt(row, column);
      graphics.drawImage(shown.cells().get(column).picture(), cell.x, cell.y, null);
      graphics.setColor(INK);
      Lettering.drawCentred(
          graphics,
          shown.cells().get(column).caption(),
          cell.getCenterX(),
          rowTop(row) + height + 20,
          15,
          CELL);
    }
  }

  private void legend(Graphics2D graphics, int top) {
    int left = MARGIN + NAMES;
    for (int x = 0; x < LEGEND_WIDTH; x++) {
      graphics.setColor(HeatMap.color((x + 0.5) / LEGEND_WIDTH));
      graphics.fillRect(left + x, top, 1, LEGEND_BAR);
    }
    graphics.setColor(INK);
    graphics.fillRect(left + LEGEND_WIDTH / 2, top, 1, LEGEND_BAR + 4);
    double baseline = top + LEGEND_BAR + 20;
    Lettering.draw(graphics, "0 or less", left, baseline, 13);
    Lettering.drawCentred(graphics, "half", left + LEGEND_WIDTH / 2.0, baseline, 13, LEGEND_WIDTH);
    String most = "the map's maximum";
    Lettering.draw(graphics, most, left + LEGEND_WIDTH - Lettering.width(most, 13), baseline, 13);
    graphics.setColor(PALE_INK);
    Lettering.draw(graphics, "how much a place speaks for the class", left, baseline + 20, 13);
  }
}
