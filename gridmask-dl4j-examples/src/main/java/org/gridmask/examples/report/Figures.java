package org.gridmask.examples.report;

import java.util.Locale;

/** Locale-independent number formats of reports. */
public final class Figures {

  /** The text for a missing number. */
  public static final String NONE = "n/a";

  private Figures() {}

  /** A fraction in percent, without the percent sign, such as 87.13. */
  public static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f", 100 * share) : NONE;
  }

  /** Hours, minutes and seconds, such as 1:02:03. */
  public static String time(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    long all = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", all / 3600, all / 60 % 60, all % 60);
  }

  /** A number of things, such as "1 epoch" and "50,000 images". */
  public static String count(long number, String what) {
    return count(number, what, what + "s");
  }

  /** A number of things with an irregular plural, such as "1 class" and "10 classes". */
  public static String count(long number, String one, String more) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : more);
  }

  /** A whole number, such as 1,234. */
  public static String whole(double number) {
    return Double.isFinite(number) ? String.format(Locale.ROOT, "%,.0f", number) : NONE;
  }
}
