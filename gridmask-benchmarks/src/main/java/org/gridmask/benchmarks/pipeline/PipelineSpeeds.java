package org.gridmask.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.gridmask.benchmarks.measure.Median;
import org.gridmask.benchmarks.measure.RatioTable;
import org.gridmask.benchmarks.measure.RatioTable.Unit;
import org.gridmask.benchmarks.pipeline.PipelineContender.Pass;

/** The results of the pipelines. */
public final class PipelineSpeeds {

  private final Map<PipelineContender, List<Pass>> passes = new LinkedHashMap<>();

  public void add(PipelineContender contender, List<Pass> measured) {
    passes.computeIfAbsent(contender, none -> new ArrayList<>()).addAll(measured);
  }

  public boolean isEmpty() {
    return passes.isEmpty();
  }

  /** The median of the rounds, in images per second. */
  OptionalDouble imagesPerSecond(PipelineContender contender) {
    return Median.of(
        passes.getOrDefault(contender, List.of()).stream().map(Pass::imagesPerSecond).toList());
  }

  private OptionalDouble torchvision() {
    return passes.keySet().stream()
        .filter(other -> other instanceof PipelineContender.Torchvision python && !python.masked())
        .findFirst()
        .map(this::imagesPerSecond)
        .orElse(OptionalDouble.empty());
  }

  /**
   * The speeds compared with torchvision, and the cost of GridMask in the library's pipeline.
   *
   * @param maskNanoseconds the time to draw and apply the mask of an image, if measured
   */
  public List<RatioTable> tables(OptionalDouble maskNanoseconds) {
    RatioTable speeds =
        new RatioTable(
            "Input pipelines: decode, random resized crop to 224 x 224, flip, normalise",
            Unit.IMAGES_PER_SECOND);
    OptionalDouble torchvision = torchvision();
    PipelineContender datavec = new PipelineContender.Java(PipelineKind.DATAVEC);
    PipelineContender own = new PipelineContender.Java(PipelineKind.GRIDMASK);
    for (PipelineContender contender : passes.keySet()) {
      if (!(contender instanceof PipelineContender.Share)) {
        speeds.add(contender.label(), imagesPerSecond(contender), "torchvision", torchvision);
      }
    }
    speeds.add(own.label(), imagesPerSecond(own), datavec.label(), imagesPerSecond(datavec));
    RatioTable share =
        new RatioTable("Cost of GridMask in the pipeline", Unit.MILLISECONDS_PER_IMAGE);
    share.add(
        "pipeline with GridMask, time",
        perImage(PipelineKind.GRIDMASK_MASKED, Pass::seconds),
        "without",
        perImage(PipelineKind.GRIDMASK, Pass::seconds));
    share.add(
        "pipeline with GridMask, CPU time",
        perImage(PipelineKind.GRIDMASK_MASKED, Pass::cpuSeconds),
        "without",
        perImage(PipelineKind.GRIDMASK, Pass::cpuSeconds));
    share.add(
        "drawing and applying the mask, one thread",
        maskNanoseconds.isPresent()
            ? OptionalDouble.of(maskNanoseconds.getAsDouble() / 1e6)
            : maskNanoseconds,
        "pipeline without, time",
        perImage(PipelineKind.GRIDMASK, Pass::seconds));
    return List.of(speeds, share);
  }

  /** Of the alternating passes. */
  private OptionalDouble perImage(PipelineKind kind, ToDoubleFunction<Pass> seconds) {
    return Median.of(
        passes.getOrDefault(new PipelineContender.Share(), List.of()).stream()
            .filter(pass -> pass.kind().equals(kind.toString()))
            .map(pass -> 1000 * seconds.applyAsDouble(pass) / pass.images())
            .toList());
  }
}
