package org.gridmask.dl4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static Path shared(String name) {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "detection", "parity", name);
  }
}
