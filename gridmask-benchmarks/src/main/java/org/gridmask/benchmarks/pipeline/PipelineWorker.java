package org.gridmask.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The main class of the process that measures Java pipelines. It prints a line of JSON with the
 * images, seconds and CPU seconds of each pass.
 */
public final class PipelineWorker {

  /** Longer than any measurement. */
  private static final int LONG_EPOCH_IMAGES = 1 << 18;

  private final ImageFiles images;
  private final double seconds;
  private final int threads;
  private final int batch;
  private final ArrayNode passes;
  private int epoch;

  private PipelineWorker(
      ImageFiles images, double seconds, int threads, int batch, ArrayNode passes) {
    this.images = images;
    this.seconds = seconds;
    this.threads = threads;
    this.batch = batch;
    this.passes = passes;
  }

  /**
   * Measures and prints.
   *
   * @param args the list of files, the seconds, the threads, the batch size, and a pipeline, or
   *     "share" to alternate between the pipelines with and without masks
   */
  public static void main(String[] args) {
    ContenderProcess.answer(
        () -> {
          ObjectNode result = new ObjectMapper().createObjectNode();
          PipelineWorker worker =
              new PipelineWorker(
                  ImageFiles.read(Path.of(args[0])),
                  Double.parseDouble(args[1]),
                  Integer.parseInt(args[2]),
                  Integer.parseInt(args[3]),
                  result.putArray("passes"));
          if (args[4].equals("share")) {
            worker.measureInTurn();
          } else {
            worker.measure(PipelineKind.valueOf(args[4]));
          }
          return result;
        });
  }

  /** Measures a few seconds in the middle of a long epoch. */
  private void measure(PipelineKind kind) throws Exception {
    int times = Math.max(1, LONG_EPOCH_IMAGES / images.files().size());
    DataSetIterator batches = kind.open(images.repeated(times), batch, threads);
    if (batches instanceof EpochAware aware) {
      aware.epochStarted(0);
    }
    // As many images are prefetched at the end as at the start.
    read(batches, 2 * threads + 1, seconds);
    pass(kind, () -> read(batches, 3, seconds));
    end(batches);
  }

  /**
   * Measures whole epochs, including start and end of the threads, so that the pipelines do not
   * overlap.
   */
  private void measureInTurn() throws IOException {
    Map<PipelineKind, DataSetIterator> pipelines = new EnumMap<>(PipelineKind.class);
    for (PipelineKind kind :
        new PipelineKind[] {PipelineKind.GRIDMASK, PipelineKind.GRIDMASK_MASKED}) {
      pipelines.put(kind, kind.open(images, batch, threads));
    }
    inTurn(seconds, () -> pipelines.values().forEach(this::readAll));
    inTurn(
        2 * seconds,
        () -> pipelines.forEach((kind, batches) -> pass(kind, () -> readAll(batches))));
  }

  private static void inTurn(double seconds, Runnable passes) {
    long start = System.nanoTime();
    do {
      passes.run();
    } while (System.nanoTime() - start < seconds * 1e9);
  }

  private interface Reading {
    int images();
  }

  private void pass(PipelineKind kind, Reading reading) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    int count = reading.images();
    double taken = (System.nanoTime() - start) / 1e9;
    double cpuTaken = (system.getProcessCpuTime() - cpu) / 1e9;
    passes
        .addObject()
        .put("kind", kind.toString())
        .put("images", count)
        .put("seconds", taken)
        .put("cpuSeconds", cpuTaken);
  }

  private static int read(DataSetIterator batches, int min, double seconds) {
    int count = 0;
    int taken = 0;
    long start = System.nanoTime();
    while (taken < min || System.nanoTime() - start < seconds * 1e9) {
      if (!batches.hasNext()) {
        batches.reset();
      }
      count += (int) batches.next().getFeatures().size(0);
      taken++;
    }
    return count;
  }

  private int readAll(DataSetIterator batches) {
    batches.reset();
    if (batches instanceof EpochAware aware) {
      aware.epochStarted(epoch++);
    }
    int count = 0;
    while (batches.hasNext()) {
      count += (int) batches.next().getFeatures().size(0);
    }
    return count;
  }

  private static void end(DataSetIterator batches) throws Exception {
    if (batches instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
