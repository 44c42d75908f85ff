package org.gridmask.examples.detection;

/**
 * A box as in COCO's files, in pixels: x grows to the right, y downwards, (0, 0) is the image's top
 * left corner.
 *
 * @param x the left edge
 * @param y the top edge
 * @param width the width; a box of a width or height of 0 or less is empty
 * @param height the height
 */
public record Box(double x, double y, double width, double height) {

  /**
   * A box between two corners.
   *
   * @param x0 the left edge
   * @param y0 the top edge
   * @param x1 the right edge
   * @param y1 the bottom edge
   * @return the box
   */
  public static Box ofCorners(double x0, double y0, double x1, double y1) {
    return new Box(x0, y0, x1 - x0, y1 - y0);
  }

  /**
   * The area.
   *
   * @return width times height, in square pixels
   */
  public double area() {
    return width * height;
  }

  /**
   * Whether nothing is in the box.
   *
   * @return true if width or height is 0 or less, or not finite
   */
  public boolean isEmpty() {
    return !(width > 0 && height > 0);
  }

  /**
   * Whether all numbers are finite, the area and the right and bottom edges included.
   *
   * @return true if so
   */
  public boolean isFinite() {
    return Double.isFinite(x + width) && Double.isFinite(y + height) && Double.isFinite(area());
  }

  /**
   * The area in common with another box.
   *
   * @param other another box
   * @return the area in square pixels, 0 if they do not overlap
   */
  public double intersection(Box other) {
    double w = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
    double h = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
    return w > 0 && h > 0 ? w * h : 0;
  }

  /**
   * The part of the box within an image.
   *
   * @param imageHeight the height of the image
   * @param imageWidth the width of the image
   * @return the part, which may be empty
   */
  public Box clipped(int imageHeight, int imageWidth) {
    return ofCorners(
        Math.min(Math.max(x, 0), imageWidth),
        Math.min(Math.max(y, 0), imageHeight),
        Math.min(Math.max(x + width, 0), imageWidth),
        Math.min(Math.max(y + height, 0), imageHeight));
  }
}
