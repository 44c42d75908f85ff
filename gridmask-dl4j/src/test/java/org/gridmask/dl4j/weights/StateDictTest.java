package org.gridmask.dl4j.weights;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class StateDictTest {

  @TempDir private Path folder;

  @Test
  void zipAndLegacyAndSafetensorsFilesHoldTheSameTensors() throws IOException {
    StateDict zip = StateDict.read(shared("resnet50-width4.pth"));
    StateDict legacy = StateDict.read(shared("resnet50-width4-legacy.pth"));
    StateDict safetensors = StateDict.read(shared("resnet50-width4.safetensors"));
    assertThat(zip.names()).hasSize(320).containsExactlyElementsOf(legacy.names());
    assertThat(safetensors.names()).containsExactlyInAnyOrderElementsOf(zip.names());
    for (String name : zip.names()) {
      assertThat(legacy.get(name)).as(name).isEqualTo(zip.get(name));
      assertThat(safetensors.get(name)).as(name).isEqualTo(zip.get(name));
    }
  }

  @Test
  void writtenTensorsAreReadAgain() throws IOException {
    StateDict dict = StateDict.read(shared("resnet50-width4.pth"));
    Path file = folder.resolve("written.safetensors");
    dict.write(file);
    StateDict written = StateDict.read(file);
    for (String name : dict.names()) {
      assertThat(written.get(name)).as(name).isEqualTo(dict.get(name));
    }
  }

  @Test
  void numbersOf16BitsAreWidened() throws IOException {
    ByteBuffer bits = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bits.asShortBuffer()
        .put(
            new short[] {
              0x3c00, 0x0001, (short) 0xfbff, 0x7c00, (short) 0x8000, 0x03ff, 0x3555, (short) 0xc000
            });
    Path halves =
        Pickle.archive(
            folder.resolve("half.pth"),
            Pickle.stateDict("t", "Half", 8, 0, new int[] {8}, 1),
            bits.array());
    float[] expected = {
      1, 0x1p-24f, -65504, Float.POSITIVE_INFINITY, -0f, 0x3ffp-24f, 0.33325195f, -2
    };
    assertThat(StateDict.read(halves).get("t")).isEqualTo(Nd4j.createFromArray(expected));

    bits.asShortBuffer().put(new short[] {0x3f80, 0x4049});
    Path brain =
        Pickle.archive(
            folder.resolve("brain.pth"),
            Pickle.stateDict("t", "BFloat16", 8, 0, new int[] {2}, 1),
            bits.array());
    assertThat(StateDict.read(brain).get("t"))
        .isEqualTo(Nd4j.createFromArray(new float[] {1, 3.140625f}));
  }

  /** As of a tool that packs archives: with their folders. */
  @Test
  void foldersInArchivesAreNoEntries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("", new byte[0]);
    entries.put("data/", new byte[0]);
    entries.put("data.pkl", Pickle.stateDict("t", "Float", 1, 0, new int[0]));
    entries.put("data/0", new byte[] {0, 0, (byte) 0x80, 0x3f});
    Path file = Pickle.archive(folder.resolve("packed.pth"), false, entries);
    assertThat(StateDict.read(file).get("t")).isEqualTo(Nd4j.scalar(1f));
  }

  /** As Python writes them: the directory has 64-bit numbers after all other fields. */
  @Test
  void archivesMayHave64BitSizes() throws IOException {
    byte[] pickle = Pickle.stateDict("t", "Float", 1, 0, new int[0]);
    byte[] value = {0, 0, (byte) 0x80, 0x3f};
    byte[] bytes = Files.readAllBytes(Pickle.archive(folder.resolve("a.pth"), pickle, value));
    int end = bytes.length - 22;
    ByteBuffer old = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int start = old.getInt(end + 16);
    ByteBuffer wide = ByteBuffer.allocate(bytes.length + 500).order(ByteOrder.LITTLE_ENDIAN);
    wide.put(bytes, 0, start);
    for (int entry = start; entry < end; ) {
      int next = entry + 46 + old.getShort(entry + 28);
      int at = wide.position();
      wide.put(bytes, entry, next - entry);
      wide.putShort((short) 1).putShort((short) 24);
      wide.putLong(old.getInt(entry + 24)).putLong(old.getInt(entry + 20));
      wide.putLong(old.getInt(entry + 42));
      wide.putShort(at + 30, (short) 28).putInt(at + 20, -1).putInt(at + 24, -1);
      wide.putInt(at + 42, -1);
      entry = next;
    }
    int end64 = wide.position();
    wide.putInt(0x06064b50).putLong(44).putInt(0x2d002d).putLong(0).putLong(2).putLong(2);
    wide.putLong(end64 - start).putLong(start);
    wide.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
    wide.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
    Path file = folder.resolve("wide.pth");
    Files.write(file, Arrays.copyOf(wide.array(), wide.position()));
    assertThat(StateDict.read(file).get("t")).isEqualTo(Nd4j.scalar(1f));
  }

  /** What is beside the state dict, such as an optimizer's state, is not read. */
  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model_state_dict", "model"})
  void checkpointsHaveAStateDictAmongOthers(String key) throws IOException {
    Pickle pickle = Pickle.protocol2().op("}(").text("epoch").integer(3).text(key).op("}");
    pickle.text("t").tensor("Float", 1, 0, new int[0]).op("s");
    pickle.text("optimizer").op("}(").integer(0).op("}").integer(1).op("]u");
    byte[] checkpoint = pickle.op("u.").bytes();
    Path file =
        Pickle.archive(
            folder.resolve("checkpoint.pth.tar"), checkpoint, new byte[] {0, 0, (byte) 0x80, 0x3f});
    StateDict dict = StateDict.read(file);
    assertThat(dict.names()).containsExactly("t");
    assertThat(dict.get("t")).isEqualTo(Nd4j.scalar(1f));
  }

  @Test
  void numbersThatNoArrayHasAreNamed() throws IOException {
    Path file =
        Pickle.archive(
            folder.resolve("complex.pth"),
            Pickle.stateDict("t", "ComplexFloat", 1, 0, new int[] {1}, 1),
            new byte[8]);
    StateDict dict = StateDict.read(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dict.get("t"))
        .withMessageContaining("C64");
  }

  /** Java's buffers end at 2 GiB. */
  @Test
  void tensorsLieAnywhereInLargeFiles() throws IOException {
    long before = (1L << 30) - 6;
    long large = (1L << 30) + 2;
    String header =
        "{'a':{'dtype':'U8','shape':[%d],'data_offsets':[0,%1$d]},"
            + "'b':{'dtype':'F32','shape':[3],'data_offsets':[%1$d,%d]},"
            + "'c':{'dtype':'U8','shape':[%d],'data_offsets':[%2$d,%d]},"
            + "'d':{'dtype':'F32','shape':[1],'data_offsets':[%4$d,%d]}}";
    String json =
        header
            .formatted(before, before + 12, large, before + 12 + large, before + 16 + large)
            .replace('\'', '"');
    Path file = folder.resolve("large.safetensors");
    ByteBuffer begin = ByteBuffer.allocate(8 + json.length()).order(ByteOrder.LITTLE_ENDIAN);
    begin.putLong(json.length()).put(json.getBytes(StandardCharsets.UTF_8)).flip();
    ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(1).putFloat(2).putFloat(3).putFloat(4).flip();
    // Sparse: what is not written takes no space.
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
      long start = begin.limit();
      channel.write(begin, 0);
      channel.write(values.slice(0, 12), start + before);
      channel.write(values.slice(12, 4), start + before + 12 + large);
    }
    StateDict dict = StateDict.read(file);
    assertThat(dict.get("b")).isEqualTo(Nd4j.createFromArray(1f, 2f, 3f));
    assertThat(dict.get("d")).isEqualTo(Nd4j.createFromArray(4f));
  }

  private static Path shared(String name) {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "detection", "parity", name);
  }
}
