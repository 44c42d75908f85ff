package org.gridmask.benchmarks.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridmask.benchmarks.ChildProcess;
import org.gridmask.benchmarks.ContenderException;
import org.gridmask.benchmarks.Python;
import org.gridmask.benchmarks.Settings;
import org.gridmask.benchmarks.SpeedJson;

/** An input pipeline, each time in a process of its own. */
public sealed interface PipelineContender {

  /**
   * How many images came in how much time.
   *
   * @param kind which pipeline, where a process has two
   * @param images how many
   * @param seconds the time
   * @param cpuSeconds the time of all processors together; NaN if it was not measured
   */
  record Pass(String kind, long images, double seconds, double cpuSeconds) {
    public double imagesPerSecond() {
      return images / seconds;
    }
  }

  /** Its name in tables. */
  String label();

  /**
   * Reads for some seconds.
   *
   * @param listing the list of the files
   * @param settings the seconds, the threads and the images of a batch
   * @return the passes, at least one
   * @throws ContenderException if the process fails, or takes too long
   */
  List<Pass> measure(Path listing, Settings settings) throws ContenderException;

  /** A Java like this one, with the same class path and options. */
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

  /** The library's pipeline with and without masks in turn, in one process. */
  record Share() implements PipelineContender {
    @Override
    public String label() {
      return "gridmask without and with GridMask in turn";
    }

    @Override
    public List<Pass> measure(Path listing, Settings settings) throws ContenderException {
      return worker(listing, settings, "share");
    }
  }

  /** torchvision behind PyTorch's DataLoader. */
  record Torchvision(Python python, boolean masked) implements PipelineContender {
    @Override
    public String label() {
      return masked ? "torchvision, with a GridMask in NumPy" : "torchvision";
    }

    @Override
    public List<Pass> measure(Path listing, Settings settings) throws ContenderException {
      return passes(
          python.run(
              settings,
              listing.toString(),
              String.valueOf(settings.seconds()),
              String.valueOf(settings.threads()),
              String.valueOf(settings.batch()),
              masked ? "mask" : "plain"));
    }
  }

  private static List<Pass> worker(Path listing, Settings settings, String what)
      throws ContenderException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PipelineWorker.class.getName());
    command.addAll(
        List.of(
            listing.toString(),
            String.valueOf(settings.seconds()),
            String.valueOf(settings.threads()),
            String.valueOf(settings.batch()),
            what));
    return passes(new ChildProcess(command, settings).output(""));
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
