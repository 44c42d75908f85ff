package org.gridmask.benchmarks.masks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.Median;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.RatioTable;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.pipeline.PipelineContender;
import org.gridmask.benchmarks.pipeline.PipelineContender.Pass;
import org.gridmask.benchmarks.pipeline.PipelineKind;
import org.gridmask.benchmarks.pipeline.PipelineSpeeds;
import org.junit.jupiter.api.Test;

class AugmentationReportTest {

  private static final Python PYTHON =
      new Python(
          PipelineContender.Torchvision.SCRIPT, "python3", JsonNodeFactory.instance.objectNode());

  private static List<Pass> pass(PipelineKind kind, double seconds, double cpuSeconds) {
    return List.of(new Pass(kind.toString(), 100, seconds, cpuSeconds));
  }

  private static PipelineSpeeds speeds() {
    PipelineSpeeds speeds = new PipelineSpeeds();
    var torchvision = new PipelineContender.Torchvision(PYTHON, false);
    var own = new PipelineContender.Java(PipelineKind.GRIDMASK);
    speeds.add(torchvision, pass(PipelineKind.DATAVEC, 1, 0));
    speeds.add(own, pass(PipelineKind.GRIDMASK, 4, 0));
    speeds.add(own, pass(PipelineKind.GRIDMASK, 0.5, 0));
    speeds.add(own, pass(PipelineKind.GRIDMASK, 0.1, 0));
    var share = new PipelineContender.Share();
    speeds.add(share, pass(PipelineKind.GRIDMASK, 0.5, 0.8));
    speeds.add(share, pass(PipelineKind.GRIDMASK_MASKED, 0.6, 0.84));
    return speeds;
  }

  @Test
  void pipelinesAreComparedByTheirMedianRounds() {
    List<RatioTable> tables = speeds().tables(OptionalDouble.of(50_000));

    assertThat(tables.get(0).rows())
        .extracting(RatioTable.Row::what, RatioTable.Row::ratio)
        .containsExactly(tuple("torchvision", 1.0), tuple("gridmask", 2.0));
    List<RatioTable.Row> share = tables.get(1).rows();
    assertThat(share).hasSize(3);
    assertThat(share.get(0).ratio()).isEqualTo(1.2, within(1e-9));
    assertThat(share.get(1).ratio()).isEqualTo(1.05, within(1e-9));
    assertThat(share.get(2).ratio()).as("50 us of 5 ms").isEqualTo(0.01, within(1e-9));
  }

  @Test
  void tablesHaveWhatWasMeasuredAlone() {
    AugmentationReport report =
        new AugmentationReport(
            Environment.withJmh(List.of()),
            new Settings(32, 1, 2, Duration.ofSeconds(1)),
            3,
            "5 files",
            List.of(
                new RatioTable("Nothing", RatioTable.Unit.BYTES)
                    .add("a", OptionalDouble.of(1), "b", OptionalDouble.empty()),
                new RatioTable("Something", RatioTable.Unit.MICROSECONDS)
                    .add("a", OptionalDouble.of(3), "b", OptionalDouble.of(2))));

    assertThat(report.markdown())
        .contains("| Something | median | reference | its median | ratio |")
        .contains("| a | 3.00 us | b | 2.00 us | 1.50 |")
        .contains("- Files: 5 files, batches of 32")
        .doesNotContain("Nothing");
    assertThat(report.json()).contains("\"ratio\" : 1.5").doesNotContain("Nothing");
  }

  @Test
  void theMedianOfAnEvenNumberOfValuesLiesBetweenTheMiddleOnes() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0))).hasValue(3);
    assertThat(Median.of(List.of())).isEmpty();
  }

  @Test
  void theMemoryOfAMaskGrowsWithItsRuns() {
    double large = MaskBytes.mean(Scene.IMAGENET);

    assertThat(large).isBetween(500.0, 20_000.0);
    assertThat(MaskBytes.mean(Scene.CIFAR10)).isBetween(100.0, large / 2);
  }
}
