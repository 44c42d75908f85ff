package org.gridmask.examples.detection;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Generated pictures of circles, squares and triangles on noise, for trying a detector out within
 * minutes. A picture depends on the seed and its index alone.
 *
 * @param seed the seed
 */
public record ShapePictures(long seed) {

  /** The height and width of a picture in pixels. */
  public static final int SIZE = 128;

  /** Circle, square and triangle, with the ids 1, 2 and 3. */
  public static final Categories CATEGORIES =
      new Categories(Map.of(1, "circle", 2, "square", 3, "triangle"));

  private static final int MAX_OBJECTS = 4;
  private static final int MIN_SIDE = 18;
  private static final int MAX_SIDE = 56;
  private static final int MAX_TRIES = 20;

  /** The least difference to the background, of the sum of the three colours. */
  private static final int MIN_CONTRAST = 200;

  private static final int NOISE = 24;

  /**
   * A picture and what is in it.
   *
   * @param pixels the picture in RGB
   * @param annotations its objects
   */
  public record Picture(BufferedImage pixels, AnnotatedImage annotations) {}

  /**
   * Draws a picture with one to four shapes that do not overlap.
   *
   * @param index its index, from 0
   * @return the picture, whose id is the index
   */
  public Picture picture(int index) {
    KeyedRandom random = KeyedRandom.of(seed, Purpose.SHAPES, 0, index);
    int[] background = colour(random);
    List<Annotation> objects = new ArrayList<>();
    List<int[]> colours = new ArrayList<>();
    int count = random.nextInt(1, MAX_OBJECTS + 1);
    for (int tries = 0; objects.size() < count && tries < MAX_TRIES; tries++) {
      int side = random.nextInt(MIN_SIDE, MAX_SIDE + 1);
      Box box =
          new Box(random.nextInt(SIZE - side + 1), random.nextInt(SIZE - side + 1), side, side);
      int category = random.nextInt(1, CATEGORIES.size() + 1);
      int[] colour = colour(random);
      boolean isFree = objects.stream().allMatch(other -> other.box().intersection(box) == 0);
      if (isFree && contrast(colour, background) >= MIN_CONTRAST) {
        objects.add(new Annotation(box, category, area(category, side), false));
        colours.add(colour);
      }
    }
    BufferedImage pixels = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int[] colour = background;
        for (int i = 0; i < objects.size(); i++) {
          if (covers(objects.get(i), x + 0.5, y + 0.5)) {
            colour = colours.get(i);
          }
        }
        pixels.setRGB(x, y, noisy(colour, random));
      }
    }
    String file = "%06d.png".formatted(index);
    return new Picture(pixels, new AnnotatedImage(index, file, SIZE, SIZE, objects));
  }

  private static int[] colour(KeyedRandom random) {
    return new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
  }

  private static int contrast(int[] a, int[] b) {
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
  }

  private static int noisy(int[] colour, KeyedRandom random) {
    int rgb = 0;
    for (int channel : colour) {
      int value = channel + random.nextInt(-NOISE, NOISE + 1);
      rgb = rgb << 8 | Math.min(Math.max(value, 0), 255);
    }
    return rgb;
  }

  private static double area(int category, int side) {
    double square = (double) side * side;
    return switch (category) {
      case 1 -> square * Math.PI / 4;
      case 2 -> square;
      default -> square / 2;
    };
  }

  private static boolean covers(Annotation object, double x, double y) {
    double side = object.box().width();
    double u = (x - object.box().x()) / side;
    double v = (y - object.box().y()) / side;
    if (u < 0 || u > 1 || v < 0 || v > 1) {
      return false;
    }
    return switch (object.category()) {
      case 1 -> (u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5) <= 0.25;
      case 2 -> true;
      default -> Math.abs(u - 0.5) <= v / 2;
    };
  }
}
