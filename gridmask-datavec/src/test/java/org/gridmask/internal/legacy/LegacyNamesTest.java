package org.gridmask.internal.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datavec.image.transform.ImageTransformProcess;
import org.gridmask.JavaSerialization;
import org.gridmask.json.NamedRecords;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mask.Rounding;
import org.gridmask.mask.Stripes;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;

/** Files that earlier versions wrote load; those of this test are never to be changed. */
class LegacyNamesTest {

  private static final Path TRANSFORMS = Path.of("src/test/resources/frozen-transforms");

  /** That they are read as what they were is for the tests of transforms. */
  @Test
  void eachOldNameIsInAFrozenFileAndIsReadAsTodaysClass() throws IOException {
    Set<String> oldNames = new HashSet<>();
    for (Path file : files(TRANSFORMS)) {
      String json = Files.readString(file);
      Matcher name = Pattern.compile("org\\.gridmask\\.datavec\\.\\w+").matcher(json);
      if (!name.find()) {
        continue; // a transform that never had another name
      }
      oldNames.add(name.group());
      assertThat(ImageTransformProcess.fromJson(json).getTransformList())
          .extracting(transform -> transform.getClass().getName())
          .containsExactly(LegacyNames.TRANSFORMS.get(name.group()));
    }
    assertThat(oldNames).isEqualTo(LegacyNames.TRANSFORMS.keySet());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void yamlHasTheSameNames() throws IOException {
    String json = Files.readString(TRANSFORMS.resolve("MASK_SOMETIMES.json"));
    ImageTransformProcess process = ImageTransformProcess.fromJson(json);
    String yaml = process.toYaml().replace("org.gridmask.transform", "org.gridmask.datavec");
    assertThat(yaml).contains("org.gridmask.datavec.MaskImageTransform");
    assertThat(ImageTransformProcess.fromYaml(yaml)).isEqualTo(process);
  }

  @Test
  void frozenRecordsAreRead() throws IOException {
    loads(
        "generators",
        NamedRecords.GENERATORS,
        List.of(
            GridMask.imageNet(),
            new GridMask(0.25, 1, 3, 0, true, 0.7, Stripes.VERTICAL, Rounding.UP),
            new GridMask(0.4, 14, 32, 45, false, 1, Stripes.HORIZONTAL, Rounding.UP),
            new Cutout(16),
            new MultiRegionCutout(4, 8, 0.75),
            new RandomErasing(0.02, 0.4, 0.3, 3.25),
            HideAndSeek.imageNet()));
    loads(
        "schedules",
        NamedRecords.SCHEDULES,
        List.of(ProbabilitySchedule.constant(0.5), ProbabilitySchedule.linear(0.8, 240)));
    loads(
        "fills",
        NamedRecords.FILLS,
        List.of(
            Fill.zero(),
            Fill.constant(1.25e-7, -2),
            Fill.rgb(123.7, 116.3, 103.5),
            Fill.bgr(1, 2, 3),
            Fill.uniformNoise(),
            new Fill.GaussianNoise(128, 20),
            new Fill.UniformChannelNoise(-0.5, 255.5),
            new Fill.GaussianChannelNoise(1, 0.5)));
    loads(
        "mixers",
        NamedRecords.MIXERS,
        List.of(
            new Mixup(0.2),
            new CutMix(1),
            new GridMix(GridMask.builder().r(0.4).d(14, 32).rotation(0).build())));
    loads(
        "mask-policies",
        NamedRecords.MASK_POLICIES,
        List.of(
            new MaskPolicy(new Cutout(16), ProbabilitySchedule.linear(0.8, 240), Long.MIN_VALUE)));
    loads(
        "mix-policies",
        NamedRecords.MIX_POLICIES,
        List.of(new MixPolicy(new CutMix(1), ProbabilitySchedule.constant(0.5), 42)));
  }

  private static <T> void loads(String name, NamedRecords<T> records, List<T> expected)
      throws IOException {
    Path file = Path.of("src/test/resources/frozen-records", name + ".jsonl");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).map(records::fromJson).isEqualTo(expected);
    assertThat(expected).map(JavaSerialization::copy).isEqualTo(expected);
    for (int i = 0; i < lines.size(); i++) {
      String written = records.toJson(expected.get(i));
      if (LegacyNames.PROPERTIES.stream().noneMatch(p -> written.contains(p.newName()))) {
        assertThat(written).isEqualTo(lines.get(i));
      }
    }
  }

  @Test
  void anAngleOfOneWasNoRotation() {
    assertThat(LegacyNames.PROPERTIES).hasSize(1);
    assertThat(LegacyNames.current(Map.of("type", "gridMask", "maxAngle", 1)))
        .isEqualTo(Map.of("type", "gridMask", "maxDegrees", 0));
    assertThat(LegacyNames.current(Map.of("type", "gridMask", "maxAngle", 2)))
        .isEqualTo(Map.of("type", "gridMask", "maxDegrees", 2));
    assertThat(LegacyNames.current(Map.of("type", "cutout", "maxAngle", 1)))
        .isEqualTo(Map.of("type", "cutout", "maxAngle", 1));
  }

  @Test
  void oldAndNewNameTogetherAreRefused() {
    String json = NamedRecords.GENERATORS.toJson(GridMask.imageNet());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.fromJson(json.replace("{", "{\"maxAngle\":360,")))
        .withMessageContaining("has no property 'maxAngle'");
  }
}
