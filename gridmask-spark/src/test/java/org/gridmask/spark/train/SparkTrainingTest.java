package org.gridmask.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.KeyedBatches;
import org.gridmask.examples.train.Trainer;
import org.gridmask.examples.train.TrainingProgress;
import org.gridmask.spark.SparkContexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** Trainings on threads of this process and on executors, which are the same to a training. */
class SparkTrainingTest {

  private static final int CLASSES = 3;
  private static final int EACH = 11;

  @TempDir static Path folder;

  private static JavaSparkContext context;
  private static ImageSource data;

  /** Two epochs on the executors. */
  private static Trained whole;

  /** A folder of noise, 12 x 12, with one image that cannot be read. */
  @BeforeAll
  static void start() throws IOException {
    Random random = new Random(1);
    for (String part : List.of("train", "test")) {
      for (int c = 0; c < CLASSES; c++) {
        Path of = Files.createDirectories(folder.resolve("data").resolve(part).resolve("c" + c));
        for (int i = 0; i < EACH; i++) {
          BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < 144; p++) {
            image.setRGB(p % 12, p / 12, random.nextInt(128) * 0x010101 + (60 << 8 * c));
          }
          ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
        }
      }
    }
    Path broken = folder.resolve("data/train/c1/5.png");
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 200));
    data = ImageSource.fromDirectory(folder.resolve("data"));
    context = SparkContexts.twoExecutors();
    whole = train(config("whole", Map.of()), spark(), 2);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static TrainConfig config(String out, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("data.dir", folder.resolve("data").toString());
    values.put("run.out", folder.resolve(out).toString());
    values.put("model.width", "4");
    values.put("train.epochs", "2");
    values.put("train.batchSize", "8");
    values.put("train.workers", "2");
    values.put("train.milestones", "3");
    values.put("train.learningRate", "0.02");
    values.put("augment.gridmask.rampEpochs", "2");
    values.put("augment.gridmask.dMin", "4");
    values.put("augment.gridmask.dMax", "12");
    values.putAll(more);
    return TrainConfig.defaults().with(values);
  }

  /** What a training left. */
  private record Trained(
      float[] params, List<EpochMetrics> metrics, List<Cluster.Epoch> epochs, int skipped) {}

  /** Trains with what is in the folder, up to an epoch. */
  private static Trained train(TrainConfig config, Cluster cluster, int epochs) throws IOException {
    return train(config, cluster, epochs, images -> {});
  }

  private static Trained train(
      TrainConfig config, Cluster cluster, int epochs, IntConsumer progress) throws IOException {
    Path out = Path.of(config.run().out());
    boolean resumes = Files.exists(out.resolve("config.yaml"));
    List<Cluster.Epoch> seen = new ArrayList<>();
    try (RunFolder run =
            resumes
                ? RunFolder.openForResume(out, org.gridmask.examples.config.Overrides.none())
                : RunFolder.create(config);
        Trainer trainer = Trainer.of(run, data, Optional.of(new Watched(cluster, seen)))) {
      trainer.trainUpTo(
          epochs,
          new TrainingProgress() {
            @Override
            public void trained(int images) {
              progress.accept(images);
            }

            @Override
            public void epochEnded(EpochMetrics metrics) {}
          });
      return new Trained(
          trainer.network().params().toFloatVector(), run.metrics(), seen, trainer.skippedImages());
    }
  }

  /** A cluster whose epochs are seen. */
  private record Watched(Cluster inside, List<Cluster.Epoch> seen) implements Cluster {
    @Override
    public String name() {
      return inside.name();
    }

    @Override
    public int slots() {
      return inside.slots();
    }

    @Override
    public Training train(ComputationGraph network, TrainConfig config, KeyedBatches batches) {
      Training training = inside.train(network, config, batches);
      return new Training() {
        @Override
        public Epoch fit(int epoch, int[] order, IntConsumer trained) {
          Epoch sums = training.fit(epoch, order, trained);
          seen.add(sums);
          return sums;
        }

        @Override
        public Collection<Integer> unreadable() {
          return training.unreadable();
        }
      };
    }

    @Override
    public String remark() {
      return inside.remark();
    }

    @Override
    public void close() {}
  }

  private static Cluster spark() {
    return new SparkCluster(context, 2);
  }

  @Test
  void masksAndMetricsAreThoseOfOneMachineWithAsManyReplicas() throws IOException {
    Trained here;
    try (RunFolder run = RunFolder.create(config("here", Map.of()));
        Trainer trainer = Trainer.of(run, data)) {
      trainer.trainUpTo(2, metrics -> {});
      here =
          new Trained(
              trainer.network().params().toFloatVector(),
              run.metrics(),
              List.of(),
              trainer.skippedImages());
    }
    assertThat(whole.skipped()).isEqualTo(here.skipped()).isEqualTo(1);
    for (int epoch = 0; epoch < 2; epoch++) {
      EpochMetrics expected = here.metrics().get(epoch);
      EpochMetrics metrics = whole.metrics().get(epoch);
      assertThat(metrics.maskedFraction()).isEqualTo(expected.maskedFraction());
      assertThat(metrics.maskHash()).isEqualTo(expected.maskHash()).matches("[0-9a-f]{16}");
      assertThat(metrics.trainLoss()).isCloseTo(expected.trainLoss(), within(1e-4));
    }
    assertThat(distance(whole.params(), here.params())).isLessThan(1e-3);
  }

  @Test
  void aDriverThatWasKilledResumesWithTheSameBits() throws IOException {
    train(config("halves", Map.of()), spark(), 1);
    Trained resumed = train(config("halves", Map.of()), spark(), 2);
    assertThat(resumed.params()).isEqualTo(whole.params());
    assertThat(resumed.epochs().get(0)).isEqualTo(whole.epochs().get(1));
    assertThat(resumed.metrics().get(1).trainLoss()).isEqualTo(whole.metrics().get(1).trainLoss());
  }

  @Test
  void anExecutorThatIsKilledChangesNothing() throws IOException {
    Set<Long> executors =
        new HashSet<>(
            context
                .parallelize(List.of(1, 2, 3, 4), 4)
                .map(task -> ProcessHandle.current().pid())
                .collect());
    assertThat(executors).doesNotContain(ProcessHandle.current().pid());
    AtomicReference<Long> victim = new AtomicReference<>(executors.iterator().next());
    SparkCluster cluster = new SparkCluster(context, 2);
    Trained disturbed =
        train(
            config("disturbed", Map.of()),
            cluster,
            2,
            images -> {
              Long pid = images > 12 ? victim.getAndSet(null) : null;
              if (pid != null) {
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
              }
            });
    assertThat(victim).hasValue(null);
    assertThat(disturbed.params()).isEqualTo(whole.params());
    assertThat(disturbed.epochs()).isEqualTo(whole.epochs());
    assertThat(cluster.remark()).isEqualTo("Lost 1 executor; its work was repeated.");
  }

  @Test
  void twoWorkersAreOneMachineWithTwiceTheBatch() throws IOException {
    Map<String, String> plain = Map.of("augment.methods", "gridmask");
    TrainConfig config = config("equal", plain);
    ComputationGraph shared = network();
    SparkTraining training = training(shared, config, round -> {});
    int[] order = data.trainOrder(config.seed(), 0);
    Cluster.Epoch epoch = training.fit(0, order, images -> {});

    ComputationGraph alone = network();
    KeyedBatches batches = batches(config("alone", plain));
    int[] readable = Arrays.stream(order).filter(i -> !training.unreadable().contains(i)).toArray();
    int whole = readable.length / 8 * 8;
    assertThat(epoch.images()).isEqualTo(readable.length).isEqualTo(whole);
    for (int first = 0; first < whole; first += 8) {
      alone.fit(batches.read(0, first, Arrays.copyOfRange(readable, first, first + 8)).batch());
    }
    INDArray difference = shared.params().sub(alone.params());
    assertThat(difference.norm2Number().doubleValue())
        .isLessThan(1e-5 * alone.params().norm2Number().doubleValue());
    assertThat(shared.getIterationCount()).isEqualTo(alone.getIterationCount());
    assertThat(shared.getEpochCount()).isEqualTo(1);
  }

  @Test
  void replicasAreKeptAttachedFromRoundToRound() throws IOException {
    List<TrainedReplicas> rounds = new ArrayList<>();
    TrainConfig config = config("kept", Map.of("train.averagingFrequency", "2"));
    SparkTraining training = training(network(), config, rounds::add);
    for (int epoch = 0; epoch < 3; epoch++) {
      training.fit(epoch, data.trainOrder(1, epoch), images -> {});
    }
    // The first is repeated without the image that cannot be read.
    assertThat(rounds.size()).isBetween(6, 7);
    Set<String> made = new HashSet<>();
    for (TrainedReplicas round : rounds) {
      for (TrainedReplicas.Replica replica : round.replicas()) {
        assertThat(replica.vertices()).isEqualTo(OneDnnGraph.isAvailable() ? 1 : 0);
        if (replica.isNew()) {
          assertThat(made.add(replica.executor())).isTrue();
        }
      }
    }
    assertThat(made).hasSizeBetween(1, 2);
  }

  @Test
  void memoryOfExecutorsDoesNotGrowOverAHundredRounds() throws IOException {
    // 3.5 MB of parameters, which are cheap to train.
    ComputationGraph network =
        network(new DenseLayer.Builder().nOut(2000).activation(Activation.TANH).build());
    TrainConfig config =
        config("hundred", Map.of("augment.methods", "gridmask", "train.batchSize", "2"));
    List<TrainedReplicas> rounds = new ArrayList<>();
    SparkTraining training = training(network, config, rounds::add);
    training.fit(0, data.trainOrder(1, 0), images -> {});
    Map<Long, Long> before = residentBytes();
    int first = rounds.size();
    for (int epoch = 1; rounds.size() < first + 100; epoch++) {
      training.fit(epoch, data.trainOrder(1, epoch), images -> {});
    }
    Map<Long, Long> after = residentBytes();
    assertThat(rounds.subList(first, rounds.size()))
        .allMatch(round -> round.replicas().stream().noneMatch(TrainedReplicas.Replica::isNew))
        .as("the order of the sums")
        .allMatch(
            round ->
                round.replicas().stream()
                    .map(TrainedReplicas.Replica::worker)
                    .toList()
                    .equals(List.of(0, 1)));
    assertThat(after).hasSize(2).containsOnlyKeys(before.keySet());
    // A copy of the parameters a round would be 350 MB.
    after.forEach(
        (process, bytes) -> assertThat(bytes - before.get(process)).isLessThan(100L << 20));
  }

  /** What the executors' memory is, by their process. */
  private static Map<Long, Long> residentBytes() {
    Map<Long, Long> bytes = new HashMap<>();
    context
        .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8)
        .map(
            task -> {
              System.gc();
              return List.of(ProcessHandle.current().pid(), Pointer.physicalBytes());
            })
        .collect()
        .forEach(each -> bytes.put(each.get(0), each.get(1)));
    return bytes;
  }

  private static SparkTraining training(
      ComputationGraph network, TrainConfig config, Consumer<TrainedReplicas> rounds)
      throws IOException {
    return new SparkTraining(context, network, config, batches(config), rounds);
  }

  /** A network without batch normalisation, and an updater without a state. */
  private static ComputationGraph network() {
    return network(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build());
  }

  private static ComputationGraph network(Layer first) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Sgd(0.05))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(12, 12, 3))
                .addLayer("first", first, "in")
                .addLayer("out", new OutputLayer.Builder().nOut(CLASSES).build(), "first")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  /** The batches of a configuration. */
  private static KeyedBatches batches(TrainConfig config) throws IOException {
    AtomicReference<KeyedBatches> caught = new AtomicReference<>();
    Cluster cluster =
        new Cluster() {
          @Override
          public String name() {
            return "none";
          }

          @Override
          public int slots() {
            return 1;
          }

          @Override
          public Training train(ComputationGraph network, TrainConfig own, KeyedBatches batches) {
            caught.set(batches);
            return null;
          }

          @Override
          public String remark() {
            return "";
          }

          @Override
          public void close() {}
        };
    try (RunFolder run = RunFolder.create(config);
        Trainer trainer = Trainer.of(run, data, Optional.of(cluster))) {
      assertThat(trainer.firstEpoch()).isZero();
    }
    return caught.get();
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.pow(one[i] - other[i], 2);
    }
    return Math.sqrt(sum);
  }
}
