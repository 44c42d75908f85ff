package org.gridmask.dl4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static Path shared(String name) {
    String shared = System.getProperty("gridmask.sharedData", "");
    assumeTrue(!shared.isEmpty(), "the property gridmask.sharedData names no folder of test data");
    return Path.of(shared, "vision", "detection", "parity", name);
  }
}
