package org.gridmask.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ScheduleType;

/** The checks that several classes share. */
public final class Checks {

  private static final int MOST_SIDE = 1 << 20;
  private static final long MOST_PIXELS = 1 << 28;

  private Checks() {}

  public static void given(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must be given, but is null");
    }
  }

  /** Refuses NaN too. */
  public static void value(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " must be finite and at least 0, but is " + value);
    }
  }

  public static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }

  public static void floatingPoint(String name, INDArray array) {
    if (!array.dataType().isFPType()) {
      throw new IllegalArgumentException(
          name + " must be floating point numbers, but is " + array.dataType());
    }
  }

  public static void notNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must be at least 0, but is " + value);
    }
  }

  /** The one of the two that a schedule goes by. */
  public static int now(ScheduleType scheduleType, int iteration, int epoch) {
    boolean byEpoch = scheduleType == ScheduleType.EPOCH;
    int now = byEpoch ? epoch : iteration;
    notNegative(byEpoch ? "epoch" : "iteration", now);
    return now;
  }

  /** As large as a mask may be, all images together. */
  public static void imageSizes(long images, int height, int width) {
    side("height", height);
    side("width", width);
    if (images > MOST_PIXELS / ((long) height * width)) {
      throw new IllegalArgumentException(
          "height times width must be at most "
              + MOST_PIXELS / images
              + " for "
              + images
              + " images, but height is "
              + height
              + " and width is "
              + width);
    }
  }

  private static void side(String name, int value) {
    if (value < 1 || value > MOST_SIDE) {
      throw new IllegalArgumentException(
          name + " must be in [1, " + MOST_SIDE + "], but is " + value);
    }
  }

  /** One class for each image, each in [0, available). */
  public static void classes(int[] classes, long images, long available) {
    if (classes.length != images) {
      throw new IllegalArgumentException(
          "classes must have one number for each of the "
              + images
              + " images, but has "
              + classes.length);
    }
    for (int number : classes) {
      if (number < 0 || number >= available) {
        throw new IllegalArgumentException(
            "classes must be in [0, " + (available - 1) + "], but one is " + number);
      }
    }
  }
}
