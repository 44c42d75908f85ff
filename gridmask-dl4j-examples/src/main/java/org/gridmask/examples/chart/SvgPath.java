package org.gridmask.examples.chart;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data of SVG paths in little space: every step counts from the one before, which takes fewer
 * digits than places counted from the corner, in hundredths of a pixel.
 */
final class SvgPath {

  /** Batik writes the letter of every step, and numbers with blanks or commas between them. */
  private static final Pattern STEP = Pattern.compile("([MLQCZ])([^MLQCZ]*)");

  private static final int HUNDREDTHS = 2;

  private final StringBuilder data = new StringBuilder();
  private char last;
  private long x;
  private long y;
  private long startX;
  private long startY;

  /**
   * Adds a path; a line that begins where this ends is its continuation, so that dashes go on.
   *
   * @param absolute its data, of absolute steps M, L, Q, C and Z
   */
  void add(String absolute) {
    Matcher steps = STEP.matcher(absolute);
    while (steps.find()) {
      String[] numbers = steps.group(2).trim().split("[ ,]+");
      long[] at = new long[steps.group(2).isBlank() ? 0 : numbers.length];
      for (int i = 0; i < at.length; i++) {
        at[i] = new BigDecimal(numbers[i]).movePointRight(HUNDREDTHS).longValue();
      }
      add(steps.group(1).charAt(0), at);
    }
  }

  private void add(char step, long[] at) {
    switch (step) {
      case 'M' -> {
        if (data.isEmpty() || at[0] != x || at[1] != y || last == 'z') {
          write(data.isEmpty() ? 'M' : 'm', at[0] - x, at[1] - y);
        }
        startX = at[0];
        startY = at[1];
      }
      case 'Z' -> write('z');
      case 'L' -> writeLine(at[0] - x, at[1] - y);
      default -> {
        long[] steps = at.clone();
        for (int i = 0; i < at.length; i += 2) {
          steps[i] -= x;
          steps[i + 1] -= y;
        }
        write(Character.toLowerCase(step), steps);
      }
    }
    x = step == 'Z' ? startX : at[at.length - 2];
    y = step == 'Z' ? startY : at[at.length - 1];
  }

  private void writeLine(long right, long down) {
    if (down == 0) {
      write('h', right);
    } else if (right == 0) {
      write('v', down);
    } else {
      write('l', right, down);
    }
  }

  private void write(char step, long... numbers) {
    boolean again = step == last && step != 'm' && step != 'z';
    if (!again) {
      data.append(step);
    }
    // A sign ends the number before, and so does a point if that number has one.
    boolean point = false;
    for (int i = 0; i < numbers.length; i++) {
      String number = number(numbers[i]);
      boolean ends = number.startsWith("-") || point && number.startsWith(".");
      if ((i > 0 || again) && !ends) {
        data.append(' ');
      }
      data.append(number);
      point = number.contains(".");
    }
    last = step;
  }

  private static String number(long hundredths) {
    String number = BigDecimal.valueOf(hundredths, HUNDREDTHS).stripTrailingZeros().toPlainString();
    return number.replaceFirst("^(-?)0\\.", "$1.");
  }

  @Override
  public String toString() {
    return data.toString();
  }
}
