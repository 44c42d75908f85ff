package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.model.Architecture;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.gridmask.examples.train.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that begin with a state dict, of a narrow ResNet-18 with ten classes. */
class FineTuningTest {

  @TempDir static Path shared;

  private static Path weights;

  /** Two epochs with two frozen stages, which no test changes. */
  private static Path run;

  private static Run output;

  @TempDir Path work;

  @BeforeAll
  static void fineTune() throws IOException {
    SmallRun.images(shared.resolve("data"));
    weights = write(shared.resolve("resnet18.safetensors"), Stem.PLAIN, 3);
    run = shared.resolve("run");
    output = train(run, "--weights", weights, "--freeze=2");
  }

  private static Path write(Path file, Stem stem, long seed) throws IOException {
    ResNetVariant variant = new ResNetVariant(stem, 1, 64);
    PretrainedWeights.of(
            Architecture.RESNET.of(18, 4, variant).classes(10).seed(seed).useLogStd(false).build())
        .write(file);
    return file;
  }

  private static Run train(Path out, Object... more) {
    return run("train", out, more);
  }

  private static Run run(String command, Path out, Object... more) {
    List<Object> args = new ArrayList<>();
    args.addAll(List.of(command, "--data", shared.resolve("data"), "--out", out, "--epochs=2"));
    args.addAll(List.of("--model=resnet", "--depth=18", "--model.stem=plain", "--model.width=4"));
    args.addAll(List.of("--data.size=32", "--data.normalize=torchvision", "--batch-size=8"));
    args.addAll(List.of("--train.milestones=1", "--augment.gridmask.rampEpochs=1"));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  @Test
  void aComparisonKeepsToItsWeights() throws IOException {
    Path own = write(work.resolve("own.safetensors"), Stem.PLAIN, 5);
    Path out = work.resolve("comparison");
    Object[] none = {"--methods=none", "--weights", own, "--seeds=1"};
    assertThat(run("compare", out, none).exitCode()).isZero();

    write(own, Stem.PLAIN, 6);
    Run more = Run.of("compare", "--resume", out, "--seeds=2");

    assertThat(more.exitCode()).isEqualTo(2);
    assertThat(more.err())
        .hasLineCount(1)
        .contains("seed-42: the pretrained weights have changed since the run began");
  }

  @Test
  void frozenStagesKeepTheirWeightsAndTheOthersLearn() throws IOException {
    assertThat(output.err()).isEmpty();
    assertThat(output.exitCode()).isZero();
    assertThat(output.out())
        .contains(
            "Weights: 100 tensors of "
                + weights
                + "; not used: fc.weight, fc.bias; left as initialised: output.");
    StateDict before = StateDict.read(weights);
    StateDict after = StateDict.read(run.resolve("model.safetensors"));
    assertThat(after.names()).isEqualTo(before.names());
    for (String name : before.names()) {
      if (name.matches("(conv1|bn1|layer1|layer2).*") && !name.endsWith("tracked")) {
        assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
      } else {
        assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
      }
    }
    assertThat(after.get("fc.weight").shape()).containsExactly(3, 32);
  }

  @Test
  void theDigestOfTheWeightsIsRecordedAndCheckedBeforeTheRunIsRepeated() throws IOException {
    String digest = DigestUtils.sha256Hex(Files.readAllBytes(weights));
    assertThat(
            new ObjectMapper()
                .readTree(run.resolve("provenance.json").toFile())
                .path("weights_sha256")
                .asText())
        .isEqualTo(digest);
    assertThat(run.resolve("report.html")).content().contains(weights.toString(), digest);

    Run verified = Run.of("verify", run);

    assertThat(verified.out()).contains("equal: 2 epochs");
    byte[] original = Files.readAllBytes(weights);
    try {
      write(weights, Stem.PLAIN, 4);
      Run changed = Run.of("verify", run);
      assertThat(changed.exitCode()).isEqualTo(1);
      assertThat(changed.err()).contains("the pretrained weights have changed since the run");
      Files.delete(weights);
      Run gone = Run.of("verify", run);
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err())
          .contains("its pretrained weights are gone: there is no file " + weights);
    } finally {
      Files.write(weights, original);
    }
  }

  @Test
  void aFinishedOrInterruptedRunNoLongerNeedsTheFile() throws IOException {
    Path own = write(work.resolve("own.safetensors"), Stem.PLAIN, 3);
    Path out = work.resolve("run");
    train(out, "--weights", own);
    Files.delete(own);
    Files.delete(out.resolve("summary.json"));

    Run resumed = Run.of("train", "--resume", out);

    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).isZero();
    assertThat(out.resolve("summary.json")).exists();
  }

  @Test
  void aRunWithoutACheckpointIsNotResumedWithOtherWeights() throws IOException {
    Path own = write(work.resolve("own.safetensors"), Stem.PLAIN, 3);
    Path out = work.resolve("run");
    train(out, "--weights", own);
    Files.delete(out.resolve("summary.json"));
    try (Stream<Path> checkpoints = Files.list(out.resolve("checkpoints"))) {
      for (Path checkpoint : checkpoints.toList()) {
        Files.delete(checkpoint);
      }
    }
    write(own, Stem.PLAIN, 4);

    Run resumed = Run.of("train", "--resume", out);

    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("the pretrained weights have changed since the run began");
  }

  @Test
  void unusableWeightsLeaveNoFolder() throws IOException {
    Path deep = write(work.resolve("deep.safetensors"), Stem.DEEP, 3);
    assertRefused("model.weights: " + deep + ": has the deep stem", "--weights", deep);
    assertRefused("there is no such file", "--weights", work.resolve("none.pth"));
    assertRefused("model.freeze must be 0 without weights, but is 1", "--freeze=1");
    assertRefused(
        "has the CIFAR stem", "--weights", write(work.resolve("other.safetensors"), Stem.CIFAR, 3));
  }

  private void assertRefused(String message, Object... options) {
    Path out = work.resolve("refused");
    Run refused = train(out, options);
    assertThat(refused.err()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }
}
