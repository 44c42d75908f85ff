package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.recordreader.objdetect.ImageObject;
import org.datavec.image.recordreader.objdetect.ImageObjectLabelProvider;
import org.datavec.image.recordreader.objdetect.ObjectDetectionRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.ImageTransformProcess;
import org.datavec.image.transform.PipelineImageTransform;
import org.gridmask.JavaSerialization;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.Stripes;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MaskImageTransformTest {

  private static final GridMask GRID = GridMask.builder().r(0.5).d(4, 13).build();

  private static final ImageTransformProcess PROCESS =
      new ImageTransformProcess(
          0,
          new PadAndCropImageTransform(4, 1),
          new HorizontalFlipImageTransform(0.5, 2),
          new MaskImageTransform(
              new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.linear(0.8, 240), -3),
              Fill.rgb(123.7, 116.3, 103.5)),
          new MaskImageTransform(
              new MaskPolicy(
                  GridMask.builder()
                      .r(0.25)
                      .d(1, 3)
                      .rotation(0)
                      .reversed(true)
                      .unitProbability(0.7)
                      .stripes(Stripes.VERTICAL)
                      .build(),
                  ProbabilitySchedule.constant(1),
                  4),
              new Fill.UniformNoise(0, 255.5)),
          new MaskImageTransform(
              new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.constant(0), Long.MAX_VALUE),
              new Fill.GaussianNoise(128, 20)));

  @Test
  void droppedPixelsAreTheFillAndAllOthersTheInput() {
    for (int type : Images.types()) {
      int channels = opencv_core.CV_MAT_CN(type);
      double[] values = {-1.5, 70.5, 300.25, 1e10};
      Fill perChannel =
          Fill.constant(IntStream.range(0, channels).mapToDouble(c -> values[c]).toArray());
      List<Fill> fills =
          List.of(
              Fill.zero(),
              Fill.constant(99.5),
              perChannel,
              new Fill.GaussianNoise(100, 1e5),
              new Fill.GaussianChannelNoise(100, 1e5),
              new Fill.UniformChannelNoise(-0.5, 255.5));
      for (Fill fill : fills) {
        MaskImageTransform transform =
            new MaskImageTransform(new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 7), fill);
        DropMask mask = transform.policy().maskFor(2, 5, 29, 31);
        KeyedRandom random = transform.policy().fillRandom(2, 5);
        Mat before = Images.part(29, 31, type);
        Indexer source = before.createIndexer();
        Indexer target =
            Images.matOf(transform.transform(Images.image(before), 2, 5)).createIndexer();
        for (int y = 0; y < 29; y++) {
          for (int x = 0; x < 31; x++) {
            boolean dropped = mask.isDropped(y, x);
            double drawn = 0;
            for (int c = 0; c < channels; c++) {
              if (dropped && fill instanceof Fill.Noise noise && (c == 0 || noise.perChannel())) {
                drawn = noise.sample(random);
              }
              double filled =
                  fill instanceof Fill.Constant constant
                      ? constant.values().get(constant.values().size() == 1 ? 0 : c)
                      : drawn;
              double expected =
                  dropped
                      ? stored(filled, opencv_core.CV_MAT_DEPTH(type))
                      : source.getDouble(y, x, c);
              if (Double.compare(target.getDouble(y, x, c), expected) != 0) {
                assertThat(target.getDouble(y, x, c))
                    .as("type %d, %s, y %d, x %d, c %d", type, fill, y, x, c)
                    .isEqualTo(expected);
              }
            }
          }
        }
      }
    }
  }

  private static double stored(double value, int depth) {
    return switch (depth) {
      case opencv_core.CV_8U -> Math.min(255, Math.max(0, Math.rint(value)));
      case opencv_core.CV_8S -> Math.min(127, Math.max(-128, Math.rint(value)));
      case opencv_core.CV_16U -> Math.min(65535, Math.max(0, Math.rint(value)));
      case opencv_core.CV_16S -> Math.min(32767, Math.max(-32768, Math.rint(value)));
      case opencv_core.CV_32S -> Math.min(0x7fffffff, Math.max(0x80000000, Math.rint(value)));
      case opencv_core.CV_32F -> (float) value;
      default -> value;
    };
  }

  /** Colours are stored as blue, green, red; grey is 0.299 R + 0.587 G + 0.114 B. */
  @ParameterizedTest
  @CsvSource({"CV_8UC1,107", "CV_8UC3,30 100 150", "CV_8UC4,30 100 150 77"})
  void coloursFitTheImagesChannels(String typeName, String expected) throws Exception {
    int type = opencv_core.class.getField(typeName).getInt(null);
    Mat image = new Mat(5, 6, type, Scalar.all(77));
    MaskGenerator oneRow =
        (height, width, random) -> DropMask.builder(height, width).drop(2, 1, 4).build();
    for (Fill fill : List.of(Fill.rgb(150, 100, 30), Fill.bgr(30, 100, 150))) {
      Indexer pixels =
          Images.matOf(
                  new MaskImageTransform(
                          new MaskPolicy(oneRow, ProbabilitySchedule.constant(1), 1), fill)
                      .transform(Images.image(image)))
              .createIndexer();
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 6; x++) {
          List<String> pixel = new ArrayList<>();
          for (int c = 0; c < image.channels(); c++) {
            pixel.add(String.valueOf((int) pixels.getDouble(y, x, c)));
          }
          if (y == 2 && x >= 1 && x < 4) {
            assertThat(String.join(" ", pixel)).isEqualTo(expected);
          } else {
            assertThat(pixel).containsOnly("77");
          }
        }
      }
    }
  }

  @Test
  void imagesThatTheFillDoesNotFitAreRefused() {
    ImageWritable twoChannels = Images.image(20, 20, opencv_core.CV_8UC2);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MaskImageTransform(
                        new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 1), Fill.rgb(1, 2, 3))
                    .transform(twoChannels))
        .withMessageContaining("3 values")
        .withMessageContaining("fill must be 1 value or as many as channels (2), but is 3 values");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MaskImageTransform(
                    new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 1), null))
        .withMessage("fill must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MaskImageTransform((MaskPolicy) null, Fill.zero()))
        .withMessage("policy must be given, but is null");
  }

  @Test
  void theScheduleSaysHowManyImagesAreMasked() {
    MaskImageTransform transform =
        new MaskImageTransform(
            new MaskPolicy(GRID, ProbabilitySchedule.linear(0.8, 4), 1), Fill.constant(0));
    ImageWritable image = Images.image(32, 32, opencv_core.CV_8UC1);
    for (int epoch = 0; epoch <= 5; epoch++) {
      transform.epochStarted(epoch);
      int masked = 0;
      for (int i = 0; i < 1000; i++) {
        masked += Images.bits(transform.transform(image)).equals(Images.bits(image)) ? 0 : 1;
      }
      assertThat(masked / 1000.0)
          .isBetween(0.2 * Math.min(epoch, 4) - 0.06, 0.2 * Math.min(epoch, 4) + 0.06);
    }
  }

  @Test
  void objectDetectionKeepsItsBoxes(@TempDir Path folder) throws Exception {
    List<URI> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      File file = folder.resolve(i + ".png").toFile();
      opencv_imgcodecs.imwrite(file.getPath(), Images.mat(24 + i, 40, opencv_core.CV_8UC3));
      files.add(file.toURI());
    }
    MaskImageTransform transform =
        new MaskImageTransform(
            new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 5), Fill.bgr(9, 8, 7));
    List<INDArray> plain = read(files, null);
    List<INDArray> masked = read(files, transform);

    assertThat(masked.get(1)).isEqualTo(plain.get(1));
    assertThat(masked.get(1).sumNumber().doubleValue()).isGreaterThan(0);
    NativeImageLoader loader = new NativeImageLoader(24, 40, 3);
    for (int i = 0; i < 3; i++) {
      ImageWritable decoded = loader.asWritable(new File(files.get(i)));
      INDArray expected = loader.asMatrix(transform.transform(decoded, 0, i));
      assertThat(masked.get(0).slice(i)).isEqualTo(expected.slice(0));
      assertThat(masked.get(0).slice(i)).isNotEqualTo(plain.get(0).slice(i));
    }
  }

  private static List<INDArray> read(List<URI> files, ImageTransform transform) throws Exception {
    try (ObjectDetectionRecordReader reader =
        new ObjectDetectionRecordReader(24, 40, 3, 3, 5, new TwoBoxes(), transform)) {
      reader.initialize(new CollectionInputSplit(files));
      return ((NDArrayRecordBatch) reader.next(3)).getArrays();
    }
  }

  private static final class TwoBoxes implements ImageObjectLabelProvider {
    @Override
    public List<ImageObject> getImageObjectsForPath(String path) {
      return List.of(new ImageObject(2, 3, 11, 12, "cat"), new ImageObject(20, 9, 38, 22, "dog"));
    }

    @Override
    public List<ImageObject> getImageObjectsForPath(URI uri) {
      return getImageObjectsForPath(uri.getPath());
    }
  }

  @Test
  void worksInAPipelineAndLeavesTheGlobalGeneratorAlone() {
    HorizontalFlipImageTransform flip = new HorizontalFlipImageTransform(0.5, 1);
    MaskImageTransform mask =
        new MaskImageTransform(
            new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 2), Fill.zero());
    PipelineImageTransform pipeline = new PipelineImageTransform(3, false, flip, mask);
    ImageWritable image = Images.image(24, 24, opencv_core.CV_8UC3);
    Nd4j.getRandom().setSeed(11);
    long next = Nd4j.getRandom().nextLong();
    Nd4j.getRandom().setSeed(11);
    for (int i = 0; i < 16; i++) {
      ImageWritable result = pipeline.transform(image);
      float[] moved = pipeline.query(1, 2, 3, 4);
      ImageWritable expected =
          new MaskImageTransform(
                  new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 2), Fill.zero())
              .transform(new HorizontalFlipImageTransform(0.5, 1).transform(image, 0, i), 0, i);
      assertThat(Images.bits(result)).isEqualTo(Images.bits(expected));
      assertThat(moved).isEqualTo(flip.query(1, 2, 3, 4));
    }
    assertThat(Nd4j.getRandom().nextLong()).isEqualTo(next);
  }

  @Test
  void aRecordReaderIsSerializedWithItsTransform(@TempDir Path folder) throws Exception {
    for (int i = 0; i < 4; i++) {
      Mat image = Images.mat(20, 24 + i, opencv_core.CV_8UC3);
      opencv_imgcodecs.imwrite(folder.resolve(i + ".png").toString(), image);
    }
    MaskPolicy policy = new MaskPolicy(GRID, epoch -> 0.7, 9);
    MaskImageTransform transform = new MaskImageTransform(policy, Fill.constant(7));
    try (ImageRecordReader reader = new ImageRecordReader(20, 24, 3, null, transform);
        ImageRecordReader copy = JavaSerialization.copy(reader)) {
      for (ImageRecordReader each : List.of(reader, copy)) {
        each.initialize(new FileSplit(folder.toFile()));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(copy.next()).isEqualTo(reader.next());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"gridMask\" | \"java.io.File\" | generator has the unknown type 'java.io.File'",
        "\"gridMask\" | null | generator has the unknown type 'null'",
        "\"linear\" | \"gridMask\" | schedule has the unknown type 'gridMask'",
        "\"uniformNoise\" | \"org.gridmask.mask.Fill$Constant\" | fill has the unknown type",
        "\"maxDegrees\" : 0, | `\"maxDegrees\" : 0, \"file\" : {},` | 'gridMask' has no property 'file'",
        "\"dMin\" : 1, | | needs dMin as int, but it is missing",
        "\"maxDegrees\" : 0, | `\"maxDegrees\" : 1.5,` | needs maxDegrees as int, but it is '1.5'",
        "\"VERTICAL\" | \"DIAGONAL\" | 'DIAGONAL'",
        "\"r\" : 0.25 | \"r\" : 2 | r must be in [0, 1]",
        "[ 123.7, | [ \"a\", | needs values as list of numbers",
        "\"high\" : 255.5 | \"high\" : -1 | low < high"
      })
  void whatIsNotListedIsRefusedByName(String part, String replacement, String message) {
    String written = PROCESS.toJson();
    String json = written.replace(part, replacement == null ? "" : replacement);
    assertThat(json).isNotEqualTo(written);
    assertThatThrownBy(() -> ImageTransformProcess.fromJson(json)).hasMessageContaining(message);
  }

  @Test
  void generatorsAndSchedulesOfOnesOwnCannotBeWritten() {
    MaskGenerator none = (height, width, random) -> DropMask.none(height, width);
    assertThatThrownBy(
            () ->
                new ImageTransformProcess(
                        0,
                        new MaskImageTransform(
                            new MaskPolicy(none, ProbabilitySchedule.constant(1), 1), Fill.zero()))
                    .toJson())
        .hasMessageContaining("generator")
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(
            () ->
                new ImageTransformProcess(
                        0, new MaskImageTransform(new MaskPolicy(GRID, epoch -> 1, 1), Fill.zero()))
                    .toYaml())
        .hasMessageContaining("schedule")
        .hasMessageContaining("cannot be written");
  }
}
