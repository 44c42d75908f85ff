package org.gridmask.examples.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gridmask.loader.LabelMaps;

/**
 * A class of a segmentation data set. Its number among the classes, from 0, is its train id.
 *
 * @param name its name
 * @param id its value in label files
 * @param rgb its colour in pictures, 0xRRGGBB
 */
public record PixelClass(String name, int id, int rgb) {

  /**
   * The 19 classes of Cityscapes that are evaluated, in the order of their train ids; names, ids
   * and colours as in cityscapesScripts ({@code helpers/labels.py}).
   */
  static final List<PixelClass> CITYSCAPES =
      List.of(
          new PixelClass("road", 7, 0x804080),
          new PixelClass("sidewalk", 8, 0xf423e8),
          new PixelClass("building", 11, 0x464646),
          new PixelClass("wall", 12, 0x66669c),
          new PixelClass("fence", 13, 0xbe9999),
          new PixelClass("pole", 17, 0x999999),
          new PixelClass("traffic light", 19, 0xfaaa1e),
          new PixelClass("traffic sign", 20, 0xdcdc00),
          new PixelClass("vegetation", 21, 0x6b8e23),
          new PixelClass("terrain", 22, 0x98fb98),
          new PixelClass("sky", 23, 0x4682b4),
          new PixelClass("person", 24, 0xdc143c),
          new PixelClass("rider", 25, 0xff0000),
          new PixelClass("car", 26, 0x00008e),
          new PixelClass("truck", 27, 0x000046),
          new PixelClass("bus", 28, 0x003c64),
          new PixelClass("train", 31, 0x005064),
          new PixelClass("motorcycle", 32, 0x0000e6),
          new PixelClass("bicycle", 33, 0x770b20));

  /** The largest of Cityscapes' ids. */
  private static final int MAX_CITYSCAPES_ID = 33;

  /** Colours of PASCAL VOC's map have three bits of the number for each of red, green and blue. */
  private static final int COLOUR_BITS = 8;

  /** Classes whose values in label files are their numbers. */
  static List<PixelClass> named(List<String> names) {
    List<PixelClass> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(new PixelClass(name, classes.size(), vocColour(classes.size() + 1)));
    }
    return List.copyOf(classes);
  }

  /** A colour of the map of PASCAL VOC, which starts with black. */
  private static int vocColour(int number) {
    int rgb = 0;
    for (int i = 0, rest = number; i < COLOUR_BITS; i++, rest >>= 3) {
      int bit = COLOUR_BITS - 1 - i;
      rgb |= (rest & 1) << 16 + bit | (rest >> 1 & 1) << 8 + bit | (rest >> 2 & 1) << bit;
    }
    return rgb;
  }

  /**
   * The train id of each value in a label file; {@link LabelMaps#IGNORED} for values without a
   * class, -1 for those that do not occur.
   */
  static int[] trainIds(List<PixelClass> classes) {
    int[] table = new int[LabelMaps.VALUES];
    Arrays.fill(table, -1);
    if (classes.equals(CITYSCAPES)) {
      // The others of Cityscapes' classes; -1, the licence plate, is stored as 255.
      Arrays.fill(table, 0, MAX_CITYSCAPES_ID + 1, LabelMaps.IGNORED);
    }
    table[LabelMaps.IGNORED] = LabelMaps.IGNORED;
    for (int i = 0; i < classes.size(); i++) {
      table[classes.get(i).id()] = i;
    }
    return table;
  }

  /**
   * The classes of a data set by their names.
   *
   * @param names the names, in the order of the train ids
   * @return those of Cityscapes, or classes whose ids are their train ids
   */
  public static List<PixelClass> of(List<String> names) {
    return CITYSCAPES.stream().map(PixelClass::name).toList().equals(names)
        ? CITYSCAPES
        : named(names);
  }
}
