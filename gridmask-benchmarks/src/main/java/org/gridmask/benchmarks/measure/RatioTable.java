package org.gridmask.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Measurements with their references. */
public final class RatioTable {

  /** The unit of the values. */
  public enum Unit {
    MICROSECONDS("%.2f us"),
    MILLISECONDS("%.2f ms"),
    NANOSECONDS("%.3f ns"),
    BYTES("%.0f bytes"),
    IMAGES_PER_SECOND("%.1f images/s"),
    MILLISECONDS_PER_IMAGE("%.3f ms/image");

    private final String format;

    Unit(String format) {
      this.format = format;
    }

    public String text(double value) {
      return String.format(Locale.ROOT, format, value);
    }
  }

  /**
   * A measurement and its reference.
   *
   * @param what the name of the measurement
   * @param median its median
   * @param reference the name of the reference
   * @param referenceMedian the median of the reference
   */
  public record Row(String what, double median, String reference, double referenceMedian) {
    public double ratio() {
      return median / referenceMedian;
    }
  }

  private final String title;
  private final Unit unit;
  private final List<Row> rows = new ArrayList<>();

  public RatioTable(String title, Unit unit) {
    this.title = title;
    this.unit = unit;
  }

  public String title() {
    return title;
  }

  public Unit unit() {
    return unit;
  }

  public List<Row> rows() {
    return rows;
  }

  /** Adds a row, if both sides were measured. */
  public RatioTable add(
      String what, OptionalDouble median, String reference, OptionalDouble referenceMedian) {
    if (median.isPresent() && referenceMedian.isPresent()) {
      rows.add(new Row(what, median.getAsDouble(), reference, referenceMedian.getAsDouble()));
    }
    return this;
  }
}
