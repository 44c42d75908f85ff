package org.gridmask.benchmarks.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedJson;

/** An input pipeline, measured in its own process. */
public sealed interface PipelineContender {

  /**
   * A pass over images.
   *
   * @param kind the pipeline, if a process has two
   * @param images the number of images
   * @param seconds the elapsed time
   * @param cpuSeconds the CPU time of all threads; NaN if not measured
   */
  record Pass(String kind, long images, double seconds, double cpuSeconds) {
    public double imagesPerSecond() {
      return images / seconds;
    }
  }

  /** Its name in tables. */
  String label();

  /**
   * Measures the pipeline.
   *
   * @param listing the list of the files
   * @param settings the seconds, threads and batch size
   * @return the passes, at least one
   * @throws ContenderException if the process fails or times out
   */
  List<Pass> measure(Path listing, Settings settings) throws ContenderException;

  /** A pipeline in Java. */
  record Java(PipelineKind kind) implements PipelineContender {
    @Override
    public String label() {
      return switch (kind) {
        case DATAVEC -> "DataVec, ImageRecordReader";
        case GRIDMASK -> "gridmask";
        case GRIDMASK_MASKED -> "gridmask, with GridMask";
      };
    }

    @Override
    public List<Pass> measure(Path listing, Settings settings) throws ContenderException {
      return worker(listing, settings, kind.name());
    }
  }

  /** The library's pipeline with and without masks, alternating in one process. */
  record Share() implements PipelineContender {
    @Override
    public String label() {
      return "gridmask without and with GridMask, alternating";
    }

    @Override
    public List<Pass> measure(Path listing, Settings settings) throws ContenderException {
      return worker(listing, settings, "share");
    }
  }

  /** torchvision with PyTorch's DataLoader. */
  record Torchvision(Python python, boolean masked) implements PipelineContender {

    /** Its versions have {@code torchvision}, {@code torch} and {@code pillow}. */
    public static final Python.Script SCRIPT =
        new Python.Script(
            PipelineContender.class, "pipeline_speed.py", "torchvision", "torchvision");

    @Override
    public String label() {
      return masked ? "torchvision, with a GridMask in NumPy" : "torchvision";
    }

    @Override
    public List<Pass> measure(Path listing, Settings settings) throws ContenderException {
      return passes(
          python.run(
              settings,
              Map.of(),
              listing,
              settings.seconds(),
              settings.threads(),
              settings.batch(),
              masked ? "mask" : "plain"));
    }
  }

  private static List<Pass> worker(Path listing, Settings settings, String what)
      throws ContenderException {
    return passes(
        ContenderProcess.java(
            settings,
            PipelineWorker.class,
            listing,
            settings.seconds(),
            settings.threads(),
            settings.batch(),
            what));
  }

  private static List<Pass> passes(String output) throws ContenderException {
    JsonNode result = SpeedJson.lastLine(output);
    List<Pass> passes = new ArrayList<>();
    for (JsonNode pass : result.path("passes")) {
      passes.add(
          new Pass(
              pass.path("kind").asText(),
              pass.path("images").asLong(),
              pass.path("seconds").asDouble(),
              pass.path("cpuSeconds").asDouble(Double.NaN)));
    }
    if (passes.isEmpty() || passes.stream().anyMatch(pass -> !(pass.imagesPerSecond() > 0))) {
      throw new ContenderException("printed no speeds: " + result);
    }
    return passes;
  }
}
