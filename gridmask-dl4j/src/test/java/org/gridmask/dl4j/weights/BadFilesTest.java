package org.gridmask.dl4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.gridmask.dl4j.weights.PickleReader.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** Files that are damaged, hostile or not supported. */
class BadFilesTest {

  /** The opcodes of protocol 2 that state dicts have. */
  private static final String KNOWN =
      ".\u0080(N\u0088\u0089JKM\u008aGX)\u0085\u0086\u0087t]ae}suqrhjcQRb";

  private static final byte[] ONE_TENSOR =
      Pickle.stateDict("weight", "Float", 6, 0, new int[] {2, 3}, 3, 1);

  @TempDir private Path folder;

  @Test
  void everyOtherOpcodeIsRefused() {
    for (int opcode : IntStream.range(0, 256).filter(o -> KNOWN.indexOf(o) < 0).toArray()) {
      byte[] pickle = Pickle.protocol2().op((char) opcode + "....").bytes();
      assertThatThrownBy(() -> PickleReader.read(ByteBuffer.wrap(pickle), new HashMap<>()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("has the opcode");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Called by REDUCE, with and without a protocol.
        "\u0080\u0002cposix\nsystem\nX\u0005\u0000\u0000\u0000touch\u0085R.",
        "cos\nsystem\n(S'touch'\ntR.",
        "\u0080\u0002c__builtin__\neval\n(X\u0001\u0000\u0000\u00001tR.",
        "\u0080\u0002ctorch\nload\n)R.",
        // Created by INST, OBJ and NEWOBJ.
        "\u0080\u0002(S'touch'\nios\nsystem\n.",
        "\u0080\u0002(cos\nsystem\no.",
        "\u0080\u0002ccollections\nOrderedDict\n)\u0081.",
        // Named on the stack, or in Python's registry.
        "\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093.",
        "\u0080\u0002X\u0001\u0000\u0000\u0000oX\u0001\u0000\u0000\u0000s\u0093.",
        "\u0080\u0002\u0082\u0001.",
        // A shape of 17 numbers, which a short pickle could repeat endlessly.
        "\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n("
            + "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\u0001tQK\0"
            + "(K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001"
            + "K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001K\u0001tq\0h\0"
            + "\u0089ccollections\nOrderedDict\n)RtR.",
        // A known class in a place where it is no function, and attributes of a function.
        "\u0080\u0002ctorch\nFloatStorage\n)R.",
        "\u0080\u0002ccollections\nOrderedDict\n}b."
      })
  void picklesThatCallAnythingElseAreRefused(String opcodes) throws IOException {
    byte[] pickle = new Pickle().op(opcodes).bytes();
    Path archive = Pickle.archive(folder.resolve("calls.pth"), pickle, new byte[4]);
    assertRefused(archive, "its pickle");
    Path plain = Files.write(folder.resolve("plain.pth"), pickle);
    assertRefused(plain, "its pickle");
  }

  @Test
  void maliciousFunctionsAreNamed() throws IOException {
    byte[] pickle = new Pickle().op("\u0080\u0002cposix\nsystem\n(tR.").bytes();
    assertRefused(
        Pickle.archive(folder.resolve("posix.pth"), pickle, new byte[4]),
        "its pickle names posix.system, which state dicts do not have; nothing was executed");
  }

  @Test
  void viewsAreReadElementByElement() throws IOException {
    byte[] pickle = Pickle.stateDict("t", "Long", 8, 1, new int[] {2, 3}, 1, 2);
    ByteBuffer storage = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    storage.asLongBuffer().put(new long[] {0, 1, 2, 3, 4, 5, 6, 7});
    StateDict dict =
        StateDict.read(Pickle.archive(folder.resolve("view.pth"), pickle, storage.array()));
    assertThat(dict.get("t")).isEqualTo(Nd4j.createFromArray(new long[][] {{1, 3, 5}, {2, 4, 6}}));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6; 0; 2,4; 4,1",
        "6; 1; 2,3; 3,1",
        "6; -1; 2,3; 3,1",
        "6; 0; 2,3; 3",
        "6; 0; 2,3; -3,1",
        "6; 0; 1000000,1000000; 0,0",
        "6; 0; 7; 0",
        "6; 0; -1,-6; 1,1",
        "7; 0; 2,3; 3,1",
        "-6; 0; 2,3; 3,1",
        "2147483647; 0; 2147483647; 1",
      })
  void tensorsBeyondTheirStorageAreRefused(String case_) throws IOException {
    String[] parts = case_.split("; ");
    byte[] pickle =
        Pickle.stateDict(
            "weight",
            "Float",
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            numbers(parts[2]),
            numbers(parts[3]));
    assertRefused(Pickle.archive(folder.resolve("view.pth"), pickle, new byte[24]), "storage");
  }

  private static int[] numbers(String list) {
    return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void compressedArchivesAreRefusedUnread() throws IOException {
    Path file = folder.resolve("bomb.pth");
    Map<String, byte[]> entries = Map.of("data.pkl", ONE_TENSOR, "data/0", new byte[1 << 26]);
    assertRefused(Pickle.archive(file, true, entries), "is compressed");
  }

  /** The fields of the last entry in the directory, of which there are two, and of its end. */
  @ParameterizedTest
  @CsvSource({
    "8, 1, is compressed or encrypted",
    "20, 0, is compressed or encrypted",
    "42, 1, does not begin where it should",
    "42, 100000, is truncated: its entry",
    "42, -1, its directory is incomplete",
    "28, -1, its directory is incomplete",
    "108, 8388609, 'its directory has 8388609 bytes, more than the maximum'",
    "108, 2000000, is truncated: its directory",
    "112, 0, its directory is incomplete",
  })
  void archivesWhoseDirectoryIsWrongAreRefused(int field, int value, String message)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("data/0", new byte[24]);
    entries.put("data.pkl", ONE_TENSOR);
    Path file = Pickle.archive(folder.resolve("wrong.pth"), false, entries);
    byte[] bytes = Files.readAllBytes(file);
    int endBytes = 22;
    int lastEntry = bytes.length - endBytes - (46 + "archive/data.pkl".length());
    int at = field < 100 ? lastEntry + field : bytes.length - endBytes + field - 96;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (field == 8 || field == 28) {
      buffer.putShort(at, (short) value);
    } else {
      buffer.putInt(at, value);
    }
    assertRefused(Files.write(file, bytes), message);
  }

  @Test
  void archivesOfOtherThingsAreRefused() throws IOException {
    Path file = folder.resolve("model.zip");
    assertRefused(
        Pickle.archive(file, false, Map.of("configuration.json", new byte[2])),
        "it has no entry data.pkl");
    Map<String, byte[]> big = new LinkedHashMap<>();
    big.put("data.pkl", new byte[PickleReader.MAX_BYTES + 1]);
    assertRefused(Pickle.archive(file, false, big), "more than the maximum");
    Map<String, byte[]> order = new LinkedHashMap<>();
    order.put("byteorder", "big".getBytes(StandardCharsets.UTF_8));
    assertRefused(Pickle.archive(file, false, order), "not little-endian");
  }

  @Test
  void dictionariesOfOtherThingsAreRefused() throws IOException {
    byte[] pickle = Pickle.protocol2().op("}").text("epoch").integer(3).op("s.").bytes();
    assertRefused(
        Pickle.archive(folder.resolve("other.pth"), pickle, new byte[4]),
        "its value epoch is not a tensor");
    byte[] number = Pickle.protocol2().integer(3).op(".").bytes();
    assertRefused(
        Pickle.archive(folder.resolve("number.pth"), number, new byte[4]), "has no tensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dtype':'F32','shape':[2,3],'data_offsets':[0,20]",
        "'dtype':'F32','shape':[2,3],'data_offsets':[4,28]",
        "'dtype':'F32','shape':[2,3],'data_offsets':[8,32]",
        "'dtype':'F32','shape':[3],'data_offsets':[12,0]",
        "'dtype':'F32','shape':[5],'data_offsets':[4,24]",
        "'dtype':'F8','shape':[24],'data_offsets':[0,24]",
        "'dtype':['F32'],'shape':[6],'data_offsets':[0,24]",
        "'dtype':'F32','shape':[-2,-3],'data_offsets':[0,24]",
        "'dtype':'F32','shape':[9223372036854775807,2],'data_offsets':[0,24]",
        "'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]",
        "'dtype':'F32','shape':[99999999999999999999999999],'data_offsets':[0,24]",
        "'dtype':'F32','shape':[1.5,4],'data_offsets':[0,24]",
        "'dtype':'F32','shape':[[[[[[",
        "'dtype':'F32','shape':[6]",
        "'dtype':'F32','shape':[6],'data_offsets':[0,24,24]",
        "'dtype':'F32','shape':[6],'data_offsets':[0,24],'b':1",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8]},'weight':{'dtype':'F32','shape':[4],'data_offsets':[8,24]",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8]},'other':{'dtype':'F32','shape':[4],'data_offsets':[4,20]",
      })
  void tensorsThatDoNotFitTheirFileAreNamed(String tensor) throws IOException {
    byte[] json =
        ("{'weight':{" + tensor + "}}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertRefused(
        safetensors(json.length, json, 24), tensor.contains("other") ? "other" : "weight");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'__metadata__':{'a':{}},'b':{'dtype':'F32','shape':[6],'data_offsets':[0,24]}}",
        "{'a':[[[[[[[[[[[[",
        "{'a':null}",
        "[]",
        "{} {}",
        "{hello}",
        "{\0'\0",
        "{'\u00e9",
        "",
      })
  void safetensorsWithBadHeadersAreRefused(String header) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(safetensors(json.length, json, 24), "its header is not ");
  }

  @Test
  void messagesAreShortAndPrintable() throws IOException {
    String name = "\"\\n\\u001b[31m" + "x".repeat(1 << 16) + "\":{";
    String tensor = name + "\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]}";
    byte[] json = ("{" + tensor + "," + tensor + "}").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> StateDict.read(safetensors(json.length, json, 24)))
        .message()
        .contains("its header is not JSON: Duplicate field '\\n\\u001b[31mxxx")
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 1 << 22, 100})
  void safetensorsWithEndlessHeadersAreRefused(long length) throws IOException {
    assertRefused(safetensors(length, "{".getBytes(StandardCharsets.UTF_8), 24), "its header");
  }

  private Path safetensors(long length, byte[] header, int bytes) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(folder.resolve("bad.safetensors"), file.putLong(length).put(header).array());
  }

  @Test
  void tensorsWithoutAllOfTheirValuesAreNamed() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("data.pkl", ONE_TENSOR);
    Path file = folder.resolve("short.pth");
    assertRefused(Pickle.archive(file, false, entries), "no entry data/0 of the tensor weight");
    entries.put("data/0", new byte[20]);
    assertRefused(
        Pickle.archive(file, false, entries),
        "the storage of the tensor weight has 5 elements, but its pickle says 6");
    Path whole = folder.resolve("whole.safetensors");
    StateDict.read(Pickle.archive(folder.resolve("whole.pth"), ONE_TENSOR, new byte[24]))
        .write(whole);
    for (Path each : new Path[] {legacy(), whole}) {
      byte[] bytes = Files.readAllBytes(each);
      Path cut = folder.resolve("cut" + each.getFileName());
      assertRefused(
          Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1)),
          "is truncated: the tensor weight needs 24 bytes");
    }
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    assertRefused(folder.resolve("none.pth"), "there is no such file");
    assertRefused(folder, "is not a regular file");
  }

  /** Cut anywhere, or with a byte changed, a file is read or refused, in one way. */
  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    Random random = new Random(19);
    Path archive = Pickle.archive(folder.resolve("whole.pth"), ONE_TENSOR, new byte[24]);
    Path safetensors = folder.resolve("whole.safetensors");
    StateDict.read(archive).write(safetensors);
    for (Path whole : new Path[] {archive, safetensors, legacy()}) {
      byte[] bytes = Files.readAllBytes(whole);
      assertThat(StateDict.read(whole).names()).containsExactly("weight");
      for (int i = 0; i < bytes.length; i += 5) {
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, i));
        assertRefused(cut, "cut: ");
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 + random.nextInt(255));
        readOrRefuse(Files.write(folder.resolve("changed"), changed));
      }
    }
  }

  private Path legacy() throws IOException {
    byte[] parts =
        new Pickle()
            .op("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.")
            .op("\u0080\u0002M\u00e9\u0003.")
            .op("\u0080\u0002}")
            .text("little_endian")
            .op("\u0088s.")
            .op(new String(ONE_TENSOR, StandardCharsets.ISO_8859_1).replace("t" + "Q", "NtQ"))
            .op("\u0080\u0002](")
            .text("0")
            .op("e.")
            .op("\u0006\0\0\0\0\0\0\0")
            .op("\0".repeat(24))
            .bytes();
    return Files.write(folder.resolve("legacy.pth"), parts);
  }

  private static void readOrRefuse(Path file) throws IOException {
    try {
      StateDict dict = StateDict.read(file);
      dict.tensors().values().forEach(Tensor::denseBytes);
    } catch (WeightsException e) {
      assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n");
    }
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> StateDict.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(file.toString());
  }
}
