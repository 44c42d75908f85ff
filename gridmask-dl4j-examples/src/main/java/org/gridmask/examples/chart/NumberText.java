package org.gridmask.examples.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Number formats of charts. */
final class NumberText {

  private static final int DIGITS = 5;
  private static final int MAX_DECIMALS = 6;

  /** Numbers with fewer digits in a column are written with an exponent. */
  private static final int MIN_DIGITS = 3;

  private NumberText() {}

  /** A number with at most 6 significant digits; empty for NaN. */
  public static String of(double number) {
    if (Double.isNaN(number)) {
      return "";
    }
    BigDecimal rounded = rounded(number, DIGITS + 1);
    return isPlain(number) ? rounded.toPlainString() : scientific(number);
  }

  /**
   * The numbers of a column with equal decimals; with an exponent if too few digits would remain;
   * empty for NaN.
   */
  public static List<String> column(List<Double> numbers) {
    int decimals =
        numbers.stream()
            .filter(number -> Double.isFinite(number) && isPlain(number))
            .mapToInt(number -> rounded(number, DIGITS).scale())
            .max()
            .orElse(0);
    int shown = Math.max(0, Math.min(decimals, MAX_DECIMALS));
    return numbers.stream().map(number -> inColumn(number, shown)).toList();
  }

  /** A number with all digits; with an exponent if very large or small. */
  static String exact(BigDecimal number) {
    boolean isLong = number.precision() - number.scale() > 9 || number.scale() > MAX_DECIMALS;
    BigDecimal shown =
        isLong ? number.stripTrailingZeros() : number.setScale(Math.max(0, number.scale()));
    return shown.toString().replace("+", "").replace('E', 'e');
  }

  private static String inColumn(double number, int decimals) {
    if (Double.isNaN(number)) {
      return "";
    }
    BigDecimal shown = new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN);
    boolean cut =
        shown.precision() < MIN_DIGITS
            && rounded(number, DIGITS).compareTo(rounded(shown.doubleValue(), DIGITS)) != 0;
    return cut || !isPlain(number) ? scientific(number) : shown.toPlainString();
  }

  private static boolean isPlain(double number) {
    double size = Math.abs(number);
    return size == 0 || size >= 1e-6 && size < 1e9;
  }

  private static BigDecimal rounded(double number, int digits) {
    BigDecimal rounded = new BigDecimal(number).round(new MathContext(digits)).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  private static String scientific(double number) {
    String[] parts = String.format(Locale.ROOT, "%.3e", number).split("e", 2);
    String digits = new BigDecimal(parts[0]).stripTrailingZeros().toPlainString();
    return digits + "e" + Integer.parseInt(parts[1]);
  }
}
