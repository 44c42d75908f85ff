package org.gridmask.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.Environment;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.training.Comparison.Phase;
import org.gridmask.benchmarks.training.Contender.PyTorch.Layout;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.examples.train.BatchTimes;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Contender FAST = new Contender.Java("gridmask", CpuPath.FAST_PATH);
  private static final Contender STOCK = new Contender.Java("stock", CpuPath.STOCK);
  private static final Python PYTHON =
      new Python(Contender.PyTorch.SCRIPT, "python3", JsonNodeFactory.instance.objectNode());
  private static final Malloc TCMALLOC = new Malloc(" tcmalloc", Map.of());
  private static final Contender NCHW = pyTorch(Layout.NCHW, Precision.FP32, Malloc.SYSTEM);
  private static final Contender LAST = pyTorch(Layout.CHANNELS_LAST, Precision.FP32, TCMALLOC);
  private static final Contender BF16 = pyTorch(Layout.NCHW, Precision.BF16, TCMALLOC);

  private static Contender pyTorch(Layout layout, Precision precision, Malloc malloc) {
    return new Contender.PyTorch(PYTHON, layout, precision, malloc);
  }

  private static NetworkSpeed speed(double trainSeconds, double inferSeconds) {
    return new NetworkSpeed(
        7,
        new BatchTimes(8, List.of(trainSeconds)),
        new BatchTimes(8, List.of(inferSeconds)),
        OptionalLong.of(3L << 30));
  }

  private static Comparison comparison() throws ContenderException {
    Comparison comparison = new Comparison(BenchmarkNetwork.RESNET20);
    comparison.add(FAST, speed(1, 0.25));
    comparison.add(STOCK, speed(8, 4));
    comparison.add(NCHW, speed(2, 0.5));
    comparison.add(LAST, speed(4, 0.125));
    comparison.add(BF16, speed(0.5, 0.0625));
    return comparison;
  }

  @Test
  void thePyTorchOfARatioIsTheFastestOfTheSamePrecision() throws Exception {
    Comparison comparison = comparison();

    assertThat(comparison.toPyTorch(FAST, Phase.TRAINING)).hasValue(2);
    assertThat(comparison.toPyTorch(FAST, Phase.INFERENCE)).hasValue(0.5);
    assertThat(comparison.toStock(FAST, Phase.TRAINING)).hasValue(8);
    assertThat(comparison.toStock(NCHW, Phase.INFERENCE)).hasValue(8);
    assertThat(comparison.toPyTorch(BF16, Phase.TRAINING)).hasValue(1);
  }

  @Test
  void thereIsNoRatioToWhatWasNotMeasured() throws Exception {
    Comparison comparison = new Comparison(BenchmarkNetwork.RESNET20);
    comparison.add(FAST, speed(1, 1));

    assertThat(comparison.toPyTorch(FAST, Phase.TRAINING)).isEmpty();
    assertThat(comparison.toStock(FAST, Phase.TRAINING)).isEmpty();
  }

  @Test
  void batchesOfAllRoundsCountTogether() throws Exception {
    Comparison comparison = comparison();
    comparison.add(FAST, speed(4, 0.25));
    comparison.add(FAST, speed(2, 0.25));

    assertThat(comparison.speeds().get(FAST).training().median()).isEqualTo(4);
    assertThat(comparison.speeds().get(FAST).training().best()).isEqualTo(8);
    assertThat(comparison.toPyTorch(FAST, Phase.TRAINING)).hasValue(1);
  }

  @Test
  void refusesAContenderWithAnotherNetwork() throws Exception {
    Comparison comparison = comparison();
    BatchTimes times = new BatchTimes(8, List.of(1.0));

    assertThatThrownBy(
            () -> comparison.add(FAST, new NetworkSpeed(9, times, times, OptionalLong.empty())))
        .isInstanceOf(ContenderException.class)
        .hasMessage("has a network of 9 parameters, but the others have 7");
    assertThat(comparison.speeds().get(FAST)).isEqualTo(speed(1, 0.25));
  }

  @Test
  void theTableAndTheJsonHaveWhatWasMeasured() throws Exception {
    SpeedReport report =
        new SpeedReport(
            Environment.withOneDnn(List.of(PYTHON)),
            new Settings(8, 1.5, 2, Duration.ofSeconds(1)),
            1,
            List.of(new Comparison(BenchmarkNetwork.RESNET18), comparison()));

    assertThat(report.markdown().lines())
        .contains(
            "| resnet20, 7 parameters, 3 x 32 x 32 | training | x PyTorch | x stock"
                + " | inference | x PyTorch | x stock |",
            "| gridmask | 8.0 (8.0) | 2.00 | 8.00 | 32.0 (32.0) | 0.50 | 16.00 |",
            "| pytorch NCHW | 4.0 (4.0) | 1.00 | 4.00 | 16.0 (16.0) | 0.25 | 8.00 |",
            "| pytorch channels_last tcmalloc | 2.0 (2.0) | 0.50 | 2.00 | 64.0 (64.0) | 1.00 | 32.00 |")
        .noneMatch(line -> line.contains("resnet18"));
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/settings/batch").asInt()).isEqualTo(8);
    assertThat(json.at("/results")).hasSize(5);
    assertThat(json.at("/results/0/contender").asText()).isEqualTo("gridmask");
    assertThat(json.at("/results/0/training/to_pytorch").asDouble()).isEqualTo(2, within(1e-9));
    assertThat(json.at("/results/3/inference/median_images_per_second").asDouble())
        .isEqualTo(64, within(1e-9));
  }

  /** 209e9 multiplications with 512 regions; 488 more regions, 13 % more area on the canvas. */
  @Test
  void detectorsAreMeasuredInSecondsOperationsAndBytes() throws Exception {
    BenchmarkDetector detector = BenchmarkNetwork.FASTER_RCNN_R50_FPN.detector().orElseThrow();
    Comparison comparison = new Comparison(BenchmarkNetwork.FASTER_RCNN_R50_FPN);
    comparison.add(STOCK, speed(80, 32));
    comparison.add(FAST, speed(20, 8));
    SpeedReport report =
        new SpeedReport(
            Environment.withOneDnn(List.of()),
            new Settings(8, 1.5, 2, Duration.ofSeconds(1)),
            1,
            List.of(comparison));

    double inference = detector.gigaOperations(Phase.INFERENCE);
    double training = detector.gigaOperations(Phase.TRAINING);
    assertThat(inference / 2).isCloseTo(209 + 6.8 + 6.7, within(1.0));
    assertThat(training).isBetween(2 * inference, 3 * inference);
    assertThat(report.markdown().lines())
        .contains(
            "| gridmask | 20.00 (20.00) | %d | 4.00 | 8.00 (8.00) | %d | 4.00 | 3.0 |"
                .formatted(Math.round(8 * training / 20), Math.round(inference)));
    JsonNode result = new ObjectMapper().readTree(report.json()).at("/results/1");
    assertThat(result.at("/peak_bytes").asLong()).isEqualTo(3L << 30);
    assertThat(result.at("/training/median_seconds").asDouble()).isEqualTo(20, within(1e-9));
    assertThat(result.at("/inference/gflops").asDouble()).isEqualTo(inference, within(1e-6));
  }
}
