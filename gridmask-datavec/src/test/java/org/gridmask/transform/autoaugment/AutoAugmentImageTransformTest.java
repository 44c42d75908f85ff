package org.gridmask.transform.autoaugment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransformProcess;
import org.datavec.image.transform.PipelineImageTransform;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.Images;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class AutoAugmentImageTransformTest {

  private static final List<SubPolicy> OWN =
      List.of(
          SubPolicy.of(new SubPolicy.Step(ImageOperation.ROTATE, 1, 9)),
          SubPolicy.of(
              new SubPolicy.Step(ImageOperation.SHEAR_X, 0.25, 10),
              new SubPolicy.Step(ImageOperation.TRANSLATE_Y, 1, 3),
              new SubPolicy.Step(ImageOperation.INVERT, 0, 0)));

  /** The paper's tables 7 and 9, typed in once more. */
  @ParameterizedTest
  @CsvSource({
    "CIFAR10, I17 C26 | R72 x39 | H81 H93 | Y58 y79 | A58 E92 | Y27 P37 | K43 B67 | H39 B79"
        + " | E65 E51 | C67 H65 | K77 x58 | E37 A48 | y43 H26 | B96 K28 | S52 I03 | E20 A60"
        + " | E28 E64 | K99 E66 | A84 S28 | B13 K70 | S45 A93 | y99 y79 | A92 S83 | E88 I13"
        + " | y79 A91",
    "IMAGENET, P48 R69 | S65 A65 | E88 E63 | P67 P66 | E47 S24 | E44 R88 | S63 E67 | P85 E*2"
        + " | R23 S68 | E68 P46 | R88 K40 | R49 E62 | E07 E88 | I64 E*8 | K64 C*8 | R88 K*2"
        + " | K88 S87 | H47 I68 | X65 E*9 | K40 E63 | E47 S24 | S65 A65 | I64 E*8 | K64 C*8"
        + " | E88 E63"
  })
  void publishedPoliciesAreThoseOfThePaper(AutoAugmentPolicy policy, String table) {
    Map<ImageOperation, String> letters =
        Map.ofEntries(
            Map.entry(ImageOperation.SHEAR_X, "X"),
            Map.entry(ImageOperation.SHEAR_Y, "Y"),
            Map.entry(ImageOperation.TRANSLATE_X, "x"),
            Map.entry(ImageOperation.TRANSLATE_Y, "y"),
            Map.entry(ImageOperation.ROTATE, "R"),
            Map.entry(ImageOperation.AUTO_CONTRAST, "A"),
            Map.entry(ImageOperation.INVERT, "I"),
            Map.entry(ImageOperation.EQUALIZE, "E"),
            Map.entry(ImageOperation.SOLARIZE, "S"),
            Map.entry(ImageOperation.POSTERIZE, "P"),
            Map.entry(ImageOperation.CONTRAST, "C"),
            Map.entry(ImageOperation.COLOR, "K"),
            Map.entry(ImageOperation.BRIGHTNESS, "B"),
            Map.entry(ImageOperation.SHARPNESS, "H"));
    String written =
        policy.subPolicies().stream()
            .map(
                sub ->
                    sub.steps().stream()
                        .map(
                            step ->
                                letters.get(step.operation())
                                    + (step.probability() == 1
                                        ? "*"
                                        : Math.round(step.probability() * 10))
                                    + step.level())
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining(" | "));
    assertThat(written).isEqualTo(table);
    assertThat(policy.subPolicies()).hasSize(25);
  }

  /** The draws of a key are part of what a seed promises: they stay the same for ever. */
  @ParameterizedTest
  @CsvSource({"CIFAR10, cc4864fe", "IMAGENET, d299be3e"})
  void drawsOfAKeyAreFrozen(AutoAugmentPolicy policy, String expected) {
    AutoAugmentImageTransform transform = new AutoAugmentImageTransform(policy, 1);
    CRC32 crc = new CRC32();
    for (int i = 0; i < 200; i++) {
      crc.update(Images.bits(transform.transform(labelled(), 2, i)));
    }
    assertThat(String.format("%08x", crc.getValue())).isEqualTo(expected);
  }

  /** Three tenths of 16 pixels are 4.8 x 150 / 331: 2 pixels up or down. */
  @Test
  void eachImageGetsOneSubPolicyAndEachStepItsProbabilityAndSign() {
    AutoAugmentImageTransform transform = new AutoAugmentImageTransform(OWN, 5);
    Map<ByteBuffer, Integer> counts = new HashMap<>();
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      counts.merge(Images.bits(transform.transform(labelled(), 0, i)), 1, Integer::sum);
    }
    Map<ByteBuffer, Double> expected = new HashMap<>();
    Mat image = Images.matOf(labelled());
    for (int sign : new int[] {-1, 1}) {
      expected.put(Images.bits(ImageOperation.ROTATE.apply(image, sign * 27)), 0.25);
      double translation = sign * 2 / 16.0;
      expected.put(
          Images.bits(ImageOperation.TRANSLATE_Y.apply(image, translation)), 0.5 * 0.75 / 2);
      for (int other : new int[] {-1, 1}) {
        Mat sheared = ImageOperation.SHEAR_X.apply(image, other * 0.3);
        expected.put(
            Images.bits(ImageOperation.TRANSLATE_Y.apply(sheared, translation)), 0.5 * 0.25 / 4);
      }
    }
    assertThat(counts.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (bits, share) ->
            assertThat(counts.get(bits) / (double) draws)
                .isBetween(
                    share - 5 * Math.sqrt(share / draws), share + 5 * Math.sqrt(share / draws)));
  }

  /** An image of 16 x 16 whose pixel (y, x) is 16 y + x. */
  private static ImageWritable labelled() {
    byte[] values = new byte[256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i;
    }
    return Images.image(new ByteImage(16, 16, 1, values).toMat());
  }

  @ParameterizedTest
  @EnumSource(names = {"SHEAR_X", "SHEAR_Y", "TRANSLATE_X", "TRANSLATE_Y", "ROTATE"})
  void queryFollowsThePixels(ImageOperation operation) {
    SubPolicy.Step step = new SubPolicy.Step(operation, 1, 8);
    SubPolicy.Step turn = new SubPolicy.Step(ImageOperation.ROTATE, 1, 10);
    List<KeyedImageTransform> transforms =
        List.of(
            new OperationImageTransform(operation, step.magnitude(), 1, 1),
            new AutoAugmentImageTransform(
                List.of(SubPolicy.of(step, turn), SubPolicy.of(turn, step)), 1));
    for (KeyedImageTransform transform : transforms) {
      for (int i = 0; i < 16; i++) {
        byte[] after = ByteImage.of(Images.matOf(transform.transform(labelled(), 0, i))).values();
        int inside = 0;
        for (int at = 0; at < after.length; at++) {
          int label = after[at] & 0xff;
          if (label != 128) {
            float[] to = transform.query(label % 16, label / 16);
            assertThat(Math.hypot(to[0] - at % 16, to[1] - at / 16)).isLessThan(1.6);
            inside++;
          }
        }
        assertThat(inside).isGreaterThan(60);
      }
    }
  }

  @Test
  void queryIsExactForWholePixelsAndRightAngles() {
    KeyedImageTransform transform =
        new OperationImageTransform(ImageOperation.TRANSLATE_X, 0.5, 1, 1);
    ImageWritable image = Images.image(6, 10, opencv_core.CV_8UC3);
    transform.transform(image);
    float to = transform.query(1, 2)[0];
    assertThat(Math.abs(to - 1)).isEqualTo(5);
    assertThat(transform.query(1, 2)[1]).isEqualTo(2);

    KeyedImageTransform half = new OperationImageTransform(ImageOperation.ROTATE, 180, 1, 1);
    half.transform(image);
    assertThat(half.query(0, 0, 9, 5, 2.5f, 1)).containsExactly(9, 5, 0, 0, 6.5f, 4);

    KeyedImageTransform invert = new OperationImageTransform(ImageOperation.INVERT, 0, 1, 1);
    invert.transform(image);
    assertThat(invert.query(0, 0.1f, -9, 5)).containsExactly(0, 0.1f, -9, 5);
  }

  @Test
  void policiesOfOnesOwnAreWrittenAsTriplesAndPublishedOnesByName() {
    ImageTransformProcess own = new ImageTransformProcess(1, new AutoAugmentImageTransform(OWN, 7));
    assertThat(own.toJson().replaceAll("\\s", ""))
        .contains(
            "\"policy\":[[[\"ROTATE\",1.0,9]],[[\"SHEAR_X\",0.25,10],[\"TRANSLATE_Y\",1.0,3],"
                + "[\"INVERT\",0.0,0]]]");
    assertThat(ImageTransformProcess.fromJson(own.toJson())).isEqualTo(own);
    assertThat(ImageTransformProcess.fromYaml(own.toYaml())).isEqualTo(own);
    assertThat(
            new ImageTransformProcess(
                    1, new AutoAugmentImageTransform(AutoAugmentPolicy.IMAGENET.subPolicies(), 7))
                .toJson())
        .contains("\"IMAGENET\"");
    assertThat(new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 7))
        .isNotEqualTo(new AutoAugmentImageTransform(AutoAugmentPolicy.IMAGENET, 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"SVHN\" | policy must be one of [CIFAR10, IMAGENET], but is SVHN",
        "null | policy must be one of [CIFAR10, IMAGENET], but is null",
        "[] | subPolicies must be at least one, but there are none",
        "[[]] | steps must be at least one, but there are none",
        "[\"ROTATE\"] | a sub-policy must be a list of steps, but is ROTATE",
        "[[\"ROTATE\", 1, 9]] | a step must be a list of operation, probability and level",
        "[[[\"ROTATE\", 1, 9.5]]] | a step must be a list of operation, probability and level",
        "[[[\"Rotate\", 1, 9]]] | operation must be one of [SHEAR_X, ",
        "[[[\"ROTATE\", 1.5, 9]]] | probability must be in [0, 1], but is 1.5",
        "[[[\"ROTATE\", 1, 12]]] | level must be in [0, 10], but is 12"
      })
  void policiesThatAreNoneAreRefused(String policy, String message) {
    String json =
        new ImageTransformProcess(1, new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 7))
            .toJson();
    assertThat(json).contains("\"CIFAR10\"");
    assertThatThrownBy(() -> ImageTransformProcess.fromJson(json.replace("\"CIFAR10\"", policy)))
        .hasMessageContaining(message);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AutoAugmentImageTransform((AutoAugmentPolicy) null, 1))
        .withMessage("policy must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperationImageTransform(null, 0, 1, 1))
        .withMessage("operation must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperationImageTransform(ImageOperation.INVERT, 0, 1.1, 1))
        .withMessage("p must be in [0, 1], but is 1.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SubPolicy.Step(null, 0.5, 1))
        .withMessage("operation must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubPolicy.of(OWN.get(0).steps().get(0), null))
        .withMessage("each of steps must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AutoAugmentImageTransform(Arrays.asList(OWN.get(0), null), 1))
        .withMessage("each of subPolicies must be given, but is null");
    assertThat(new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10))
        .isNotEqualTo(new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10));
    assertThat(new OperationImageTransform(ImageOperation.INVERT, 0, 1))
        .isNotEqualTo(new OperationImageTransform(ImageOperation.INVERT, 0, 1));
  }

  @Test
  void operationsOfOneSeedHappenIndependently() {
    KeyedImageTransform solarize = new OperationImageTransform(ImageOperation.SOLARIZE, 99, 0.5, 1);
    KeyedImageTransform posterize =
        new OperationImageTransform(ImageOperation.POSTERIZE, 1, 0.5, 1);
    ByteBuffer before = Images.bits(labelled());
    int both = 0;
    for (int i = 0; i < 400; i++) {
      boolean first = !Images.bits(solarize.transform(labelled(), 0, i)).equals(before);
      both += first && !Images.bits(posterize.transform(labelled(), 0, i)).equals(before) ? 1 : 0;
    }
    // Five standard deviations of a quarter of 400.
    assertThat(both).isBetween(57, 143);
  }

  @Test
  void imagesOfARecordReaderAreAugmentedAndThenMasked(@TempDir Path folder) throws Exception {
    List<URI> files = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Path label = Files.createDirectories(folder.resolve(i % 2 == 0 ? "cat" : "dog"));
      File file = label.resolve(i + ".png").toFile();
      opencv_imgcodecs.imwrite(file.getPath(), Images.mat(32, 32, opencv_core.CV_8UC3));
      files.add(file.toURI());
    }
    AutoAugmentImageTransform augment = new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 3);
    MaskImageTransform mask =
        new MaskImageTransform(
            new MaskPolicy(
                GridMask.builder().r(0.5).d(8, 16).build(), ProbabilitySchedule.constant(1), 4),
            Fill.zero());
    NativeImageLoader loader = new NativeImageLoader(32, 32, 3);
    try (ImageRecordReader reader =
        new ImageRecordReader(32, 32, 3, new ParentPathLabelGenerator())) {
      reader.initialize(
          new CollectionInputSplit(files), new PipelineImageTransform(1, false, augment, mask));
      int augmented = 0;
      for (int i = 0; i < files.size(); i++) {
        INDArray image = ((NDArrayWritable) reader.next().get(0)).get();
        ImageWritable plain = loader.asWritable(new File(files.get(i)));
        ImageWritable once = augment.transform(plain, 0, i);
        assertThat(image).isEqualTo(loader.asMatrix(mask.transform(once, 0, i)));
        augmented += Images.bits(once).equals(Images.bits(plain)) ? 0 : 1;
      }
      assertThat(reader.hasNext()).isFalse();
      assertThat(augmented).isGreaterThan(5);
    }
  }
}
