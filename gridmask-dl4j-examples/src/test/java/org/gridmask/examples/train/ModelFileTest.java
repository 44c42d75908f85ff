package org.gridmask.examples.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.dl4j.schedule.MultiStepSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.files.Damage;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.examples.model.ResNetVariant;
import org.gridmask.examples.model.ResNetVariant.Stem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ScheduleType;

/** The files of networks: what is written is read, and nothing else. */
@Timeout(120)
class ModelFileTest {

  @TempDir static Path folder;

  private static Map<String, byte[]> good;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    file = folder.resolve("model.zip");
    state(Map.of("model.width", "2")).save(file);
    good = unzip(Files.readAllBytes(file));
  }

  private static TrainingState state(Map<String, String> values) {
    TrainConfig config = TrainConfig.defaults().with(values);
    ComputationGraph network =
        config
            .model()
            .toNetwork()
            .input(3, 32, 32)
            .classes(4)
            .seed(1)
            .updater(config.train().toUpdater(1))
            .weightDecay(config.train().weightDecay())
            .build();
    return new TrainingState(
        network,
        new NormalizerStandardize(
            Nd4j.createFromArray(new float[][] {{1, 2, 3}}),
            Nd4j.createFromArray(new float[][] {{4, 5, 6}})));
  }

  private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static Path zip(Map<String, byte[]> entries) throws IOException {
    Path to = folder.resolve("other.zip");
    try (OutputStream out = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return to;
  }

  private static Path with(String name, byte[] content) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>(good);
    entries.put(name, content);
    return zip(entries);
  }

  private static void assertRefused(Path model, String problem) {
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> TrainingState.load(model))
        .withMessageStartingWith(model + " is damaged: ")
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "cifar-resnet, 8, nesterov, step, 0, 0",
    "resnet, 18, momentum, cosine, 2, 0.1",
    "resnet, 50, momentum, step, 0, 0",
    "wide-resnet, 10, nesterov, cosine, 3, 0.2",
    "shake-shake, 8, nesterov, step, 2, 0.1"
  })
  void everyKindOfNetworkIsReadAsItWasWritten(
      String name, String depth, String optimizer, String schedule, String warmup, String dropped)
      throws IOException {
    TrainingState state =
        state(
            Map.of(
                "model.name", name,
                "model.depth", depth,
                "model.width", "2",
                "model.dropout", dropped,
                "model.dropBlock.rate", dropped,
                "model.dropBlock.rampEpochs", warmup,
                "train.optimizer", optimizer,
                "train.schedule", schedule,
                "train.warmupEpochs", warmup,
                "train.weightDecay", "0.1"));
    state.network().getUpdater().getStateViewArray().assign(0.25);
    Path to = folder.resolve("kind.zip");
    state.save(to);

    TrainingState read = TrainingState.load(to);
    assertThat(read.network().params()).isEqualTo(state.network().params());
    assertThat(read.network().getUpdater().getStateViewArray())
        .isEqualTo(state.network().getUpdater().getStateViewArray());
    assertThat(read.network().getConfiguration().toJson())
        .isEqualTo(state.network().getConfiguration().toJson());
    assertThat(read.normalizer()).isEqualTo(state.normalizer());
    assertThat(ModelSerializer.restoreComputationGraph(to.toFile()).params())
        .isEqualTo(state.network().params());
  }

  @Test
  void aDetectorIsReadAsItWasWritten() throws IOException {
    ComputationGraph network =
        FasterRcnn.of(
                50, DetectorOptions.builder(2).style(DetectorStyle.MASKRCNN_BENCHMARK).build())
            .variant(new ResNetVariant(Stem.AUTO, 4, 32))
            .width(4)
            .head(8, 16)
            .updater(new Momentum(new MultiStepSchedule(ScheduleType.ITERATION, 0.02, 0.1, 5), 0.9))
            .build();
    network.params().assign(Nd4j.rand(DataType.FLOAT, network.params().shape()));
    Path to = folder.resolve("detector.zip");
    new TrainingState(
            network,
            new NormalizerStandardize(
                Nd4j.createFromArray(new float[][] {{1, 2, 3}}), Nd4j.ones(1, 3)))
        .save(to);

    ComputationGraph read = TrainingState.load(to).network();

    assertThat(read.params()).isEqualTo(network.params());
    assertThat(read.getConfiguration().toJson()).isEqualTo(network.getConfiguration().toJson());
  }

  @Test
  void damagedFilesAndEntriesAreRefused() throws IOException {
    Path damaged = folder.resolve("damaged.zip");
    byte[] whole = Files.readAllBytes(file);
    List<byte[]> files = Damage.of(whole, 60).toList();
    int refused = 0;
    for (byte[] bytes : files) {
      Files.write(damaged, bytes);
      refused += refuses(damaged, bytes) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(40);
    for (Map.Entry<String, byte[]> entry : good.entrySet()) {
      refused = 0;
      for (byte[] bytes : (Iterable<byte[]>) Damage.of(entry.getValue(), 40)::iterator) {
        refused += refuses(with(entry.getKey(), bytes), bytes) ? 1 : 0;
      }
      assertThat(refused).as(entry.getKey()).isPositive();
    }
  }

  private static boolean refuses(Path model, byte[] bytes) throws IOException {
    try {
      TrainingState.load(model);
      return false;
    } catch (TrainingException e) {
      assertThat(e.getMessage())
          .startsWith(model + " is damaged: ")
          .doesNotContain("\n", "Exception", "jackson");
      return true;
    } catch (RuntimeException | Error e) {
      return fail(Arrays.toString(Arrays.copyOf(bytes, 200)), e);
    }
  }

  @Test
  void classesThatOneListsNowhereAreNeitherLoadedNorMade() throws IOException {
    String hostile = HostileSchedule.class.getName();
    String json = new String(good.get("configuration.json"), UTF_8);
    for (String listed :
        List.of(
            "org.gridmask.dl4j.schedule.MultiStepSchedule",
            "org.nd4j.linalg.learning.config.Nesterovs")) {
      assertThat(json).contains(listed);
      assertRefused(
          with("configuration.json", json.replace(listed, hostile).getBytes(UTF_8)), hostile);
    }
    String escaped = hostile.replace("H", "\\u0048");
    assertRefused(
        with(
            "configuration.json",
            json.replace("org.gridmask.dl4j.schedule.MultiStepSchedule", escaped).getBytes(UTF_8)),
        hostile);
    for (String more :
        List.of(
            "{\"@class\":\"Hostile\",",
            "{\"type\":\"Hostile\",",
            "{\"x\":[\"" + hostile + "\",{}],",
            "{\"" + hostile + "\":{},")) {
      assertRefused(
          with("configuration.json", json.replaceFirst("\\{", more).getBytes(UTF_8)), "Hostile");
    }

    ByteArrayOutputStream custom = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(custom);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("CUSTOM");
    out.writeUTF(hostile);
    assertRefused(with("normalizer.bin", custom.toByteArray()), "normalizer.bin is not a mean");

    assertThat(System.getProperty(HostileSchedule.TRACE)).as("trace of the class").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"preprocessor.bin", "objects/x", "noParams.marker", "../evil", "x/"})
  void entriesThatNoRunWritesAreRefused(String name) throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(List.of("any object"));
    }
    assertRefused(with(name, object.toByteArray()), "an unexpected entry, " + name);
  }

  @Test
  void missingEntriesAreNamed() throws IOException {
    for (String name : List.of("configuration.json", "coefficients.bin", "normalizer.bin")) {
      Map<String, byte[]> entries = new LinkedHashMap<>(good);
      entries.remove(name);
      assertRefused(zip(entries), "it has no " + name);
    }
  }

  /** What ND4J would allocate, and address, on the file's word. */
  @ParameterizedTest
  @CsvSource({
    "1, 1099511627776, c, 1",
    "1099511627776, 1099511627776, c, 1099511627776",
    "1, -1, c, 1",
    "1, 4, c, 1000000000",
    "1, 2147483647, f, 1"
  })
  void arraysThatClaimMoreThanThereIsAreRefused(long rows, long columns, char order, long stride)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(8);
    out.writeUTF("LONG");
    for (long value : new long[] {2, rows, columns, columns, stride, 8192, 1, order}) {
      out.writeLong(value);
    }
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(rows * columns);
    out.writeUTF("FLOAT");
    out.write(new byte[16]);
    for (String name : List.of("coefficients.bin", "updaterState.bin")) {
      assertRefused(with(name, bytes.toByteArray()), name);
    }
  }

  @Test
  void aZipBombIsUnpackedToItsLimitOnly() throws IOException {
    Path bomb = with("configuration.json", new byte[80 << 20]);
    assertThat(Files.size(bomb)).isLessThan(1 << 20);
    assertRefused(bomb, "configuration.json unpacks to too many bytes");
  }

  @Test
  void deeplyNestedConfigurationsAreRefused() throws IOException {
    byte[] nested = ("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8);
    assertRefused(with("configuration.json", nested), "configuration");
  }

  @Test
  void filesOfAnotherKindAreRefused() throws IOException {
    for (byte[] content : Stream.of("", "PK", "{}").map(String::getBytes).toList()) {
      assertRefused(Files.write(folder.resolve("no.zip"), content), "it is not a zip file");
    }
    assertRefused(folder, "it is a folder");
  }
}
