package org.gridmask.examples.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.gridmask.check.Checks;

/** Pictures in rows and columns with labels, on white. Labels shrink to fit. */
public final class LabelledSheet {

  /**
   * A cell.
   *
   * @param picture the picture, drawn at its original size
   * @param captions the lines below it
   */
  public record Cell(BufferedImage picture, List<String> captions) {

    /** Copies the captions. */
    public Cell {
      captions = List.copyOf(captions);
    }
  }

  /**
   * A row.
   *
   * @param name the heading above the pictures
   * @param cells the cells, at least one
   */
  public record Row(String name, List<Cell> cells) {

    /** Copies the cells. */
    public Row {
      cells = Checks.notEmpty("cells", cells);
    }

    private int pictureHeight() {
      return cells.stream().mapToInt(cell -> cell.picture().getHeight()).max().orElseThrow();
    }

    private int height() {
      int captions = cells.stream().mapToInt(cell -> cell.captions().size()).max().orElseThrow();
      return NAME + pictureHeight() + captions * LINE + 2 * GAP;
    }
  }

  private static final Color INK = new Color(0x212121);
  private static final Color PALE_INK = new Color(0x616161);
  private static final Color FRAME = new Color(0xD9D9D9);

  private static final int MARGIN = 32;
  private static final int GAP = 12;
  private static final int TITLE = 48;
  private static final int LINE = 20;
  private static final int NAME = 26;

  private final String title;
  private final String subtitle;
  private final List<String> headings;
  private final List<Row> rows;
  private final int columnWidth;
  private final int top;

  /**
   * Lays out a sheet.
   *
   * @param title the title
   * @param subtitle a line below the title; may be empty
   * @param headings the column headings, wrapped before each +; may be empty
   * @param rows the rows, at least one, with at most as many cells as headings, if any
   * @param columnWidth the width of a column in pixels, at least that of the pictures
   * @throws IllegalArgumentException if there are no rows, or one has more cells than columns
   */
  public LabelledSheet(
      String title, String subtitle, List<String> headings, List<Row> rows, int columnWidth) {
    this.title = title;
    this.subtitle = subtitle;
    this.headings = List.copyOf(headings);
    this.rows = Checks.notEmpty("rows", rows);
    this.columnWidth = columnWidth;
    for (Row row : rows) {
      if (!headings.isEmpty() && row.cells().size() > headings.size()) {
        throw Checks.invalid(
            "cells", "at most " + headings.size() + " in " + row.name(), row.cells().size());
      }
    }
    int lines = headings.stream().mapToInt(heading -> lines(heading).length).max().orElse(0);
    top = MARGIN + TITLE + LINE * (lines + (subtitle.isEmpty() ? 0 : 1));
  }

  /** The bounds of a picture, in pixels. */
  public Rectangle cellAt(int row, int column) {
    BufferedImage picture = rows.get(row).cells().get(column).picture();
    return new Rectangle(
        left(column) + (columnWidth - picture.getWidth()) / 2,
        rowTop(row) + NAME + (rows.get(row).pictureHeight() - picture.getHeight()) / 2,
        picture.getWidth(),
        picture.getHeight());
  }

  /** Draws the sheet. */
  public BufferedImage draw() {
    int columns = rows.stream().mapToInt(row -> row.cells().size()).max().orElseThrow();
    BufferedImage sheet =
        new BufferedImage(
            left(columns) - GAP + MARGIN,
            rowTop(rows.size()) - 2 * GAP + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    int room = sheet.getWidth() - 2 * MARGIN;
    graphics.setColor(INK);
    text(graphics, title, MARGIN, MARGIN + 24, 26, room);
    for (int column = 0; column < headings.size(); column++) {
      String[] lines = lines(headings.get(column));
      for (int i = 0; i < lines.length; i++) {
        centred(graphics, lines[i], column, top - LINE * (lines.length - i) + 6, 15);
      }
    }
    graphics.setColor(PALE_INK);
    text(graphics, subtitle, MARGIN, MARGIN + 52, 16, room);
    for (int row = 0; row < rows.size(); row++) {
      draw(graphics, row, room);
    }
    graphics.dispose();
    return sheet;
  }

  private void draw(Graphics2D graphics, int row, int room) {
    Row shown = rows.get(row);
    graphics.setColor(INK);
    text(graphics, shown.name(), MARGIN, rowTop(row) + 17, 17, room);
    for (int column = 0; column < shown.cells().size(); column++) {
      Cell cell = shown.cells().get(column);
      Rectangle place = cellAt(row, column);
      graphics.setColor(FRAME);
      graphics.fillRect(place.x - 1, place.y - 1, place.width + 2, place.height + 2);
      graphics.drawImage(cell.picture(), place.x, place.y, null);
      int baseline = rowTop(row) + NAME + shown.pictureHeight();
      for (int i = 0; i < cell.captions().size(); i++) {
        graphics.setColor(i == 0 ? INK : PALE_INK);
        baseline += LINE;
        centred(graphics, cell.captions().get(i), column, baseline, i == 0 ? 15 : 13);
      }
    }
  }

  private int left(int column) {
    return MARGIN + column * (columnWidth + GAP);
  }

  private int rowTop(int row) {
    return top + rows.subList(0, row).stream().mapToInt(Row::height).sum();
  }

  private static String[] lines(String heading) {
    return heading.split("(?=\\+)");
  }

  private void centred(Graphics2D graphics, String text, int column, int baseline, int size) {
    double width = Math.min(columnWidth, Lettering.width(text, size));
    text(graphics, text, left(column) + (columnWidth - width) / 2, baseline, size, columnWidth);
  }

  private static void text(
      Graphics2D graphics, String text, double x, int baseline, int size, int room) {
    double fitted = Math.min(size, size * room / Math.max(1, Lettering.width(text, size)));
    Lettering.draw(graphics, text, x, baseline, fitted);
  }
}
