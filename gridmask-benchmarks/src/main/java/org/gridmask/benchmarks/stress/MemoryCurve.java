package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.gridmask.examples.chart.ChartFiles;
import org.gridmask.examples.chart.CurveChart;
import org.gridmask.examples.chart.CurveChart.Curve;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.Csv;

/**
 * The memory of a process over time.
 *
 * @param samples the samples in chronological order
 */
record MemoryCurve(List<Sample> samples) {

  private static final double MEGABYTE = 1e6;

  /**
   * A sample.
   *
   * @param seconds since the start of the process
   * @param residentBytes its resident memory
   * @param heapBytes the used heap; NaN if unknown
   */
  record Sample(double seconds, double residentBytes, double heapBytes) {}

  MemoryCurve {
    samples = List.copyOf(samples);
  }

  /** The samples from a time on. */
  MemoryCurve since(double seconds) {
    return new MemoryCurve(samples.stream().filter(s -> s.seconds() >= seconds).toList());
  }

  double firstMegabytes() {
    return samples.get(0).residentBytes() / MEGABYTE;
  }

  double lastMegabytes() {
    return samples.get(samples.size() - 1).residentBytes() / MEGABYTE;
  }

  double minMegabytes() {
    return samples.stream().mapToDouble(Sample::residentBytes).min().orElseThrow() / MEGABYTE;
  }

  double maxMegabytes() {
    return samples.stream().mapToDouble(Sample::residentBytes).max().orElseThrow() / MEGABYTE;
  }

  /** The least-squares slope of the resident memory; NaN for fewer than two samples. */
  double megabytesPerHour() {
    return Statistics.slope(values(Sample::seconds), values(Sample::residentBytes))
        * 3600
        / MEGABYTE;
  }

  private double[] values(ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).toArray();
  }

  /** Writes soak.csv. */
  void writeCsv(AtomicFiles files) throws IOException {
    StringBuilder csv = new StringBuilder("seconds,resident_mb,heap_mb\n");
    for (Sample s : samples) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%.0f,%.1f,%s\n",
              s.seconds(),
              s.residentBytes() / MEGABYTE,
              Double.isNaN(s.heapBytes()) ? "" : Csv.number(Math.rint(s.heapBytes() / MEGABYTE))));
    }
    files.writeText("soak.csv", csv);
  }

  /** Writes soak.svg and soak.png. */
  void writeChart(AtomicFiles files) throws IOException {
    List<Curve> curves = new ArrayList<>();
    curves.add(curve("Resident memory of the process", Sample::residentBytes));
    if (samples.stream().anyMatch(sample -> !Double.isNaN(sample.heapBytes()))) {
      curves.add(curve("Java heap in use", Sample::heapBytes));
    }
    ChartFiles.write(
        new CurveChart("Memory of a training", "Minutes", "Memory, MB", curves), "soak", files);
  }

  private Curve curve(String name, ToDoubleFunction<Sample> bytes) {
    return new Curve(
        name,
        samples.stream().map(sample -> sample.seconds() / 60).toList(),
        samples.stream().map(sample -> bytes.applyAsDouble(sample) / MEGABYTE).toList());
  }
}
