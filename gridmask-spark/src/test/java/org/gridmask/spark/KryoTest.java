package org.gridmask.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.LabelSmoothing;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.mix.Mixup;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.GaussianBlurImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.gridmask.transform.RandomCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.RandomRotationImageTransform;
import org.gridmask.transform.RandomScaleImageTransform;
import org.gridmask.transform.RandomShorterSideImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.gridmask.transform.autoaugment.ColorJitterImageTransform;
import org.gridmask.transform.autoaugment.ImageOperation;
import org.gridmask.transform.autoaugment.OperationImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import scala.reflect.ClassTag$;

/** What jobs send, through both of Spark's serializers. */
class KryoTest {

  private static final SparkConf CONF =
      new SparkConf().set("spark.kryo.registrator", GridMaskRegistrator.class.getName());

  private static final ProbabilitySchedule SCHEDULE = ProbabilitySchedule.linear(0.8, 5);

  private static final MaskPolicy POLICY =
      new MaskPolicy(GridMask.builder().d(4, 9).build(), SCHEDULE, 7);

  static Stream<Object> values() {
    return Stream.of(
        GridMask.imageNet(),
        new Cutout(4),
        new MultiRegionCutout(2, 4, 0.8),
        RandomErasing.standard(),
        new HideAndSeek(List.of(4), 0.5),
        SCHEDULE,
        ProbabilitySchedule.constant(0.5),
        Fill.rgb(1, 2, 3),
        Fill.uniformNoise(),
        new Fill.GaussianNoise(0, 1),
        new Fill.UniformChannelNoise(0, 255),
        new Fill.GaussianChannelNoise(0, 1),
        new Mixup(1),
        new CutMix(),
        new GridMix(GridMask.imageNet()),
        POLICY,
        new AugmentBatch(2, List.of()),
        new AugmentMultiBatch(2, List.of()),
        new MixPolicy(new CutMix(), SCHEDULE, 3),
        new BatchMasker(POLICY),
        POLICY.maskFor(4, 2, 12, 12),
        new MaskImageTransform(POLICY, Fill.zero()),
        new HorizontalFlipImageTransform(0.5, 1),
        new PadAndCropImageTransform(2, 1),
        new RandomResizedCropImageTransform(8, 8, 1),
        new CenterCropImageTransform(8, 8),
        new ResizeShorterSideImageTransform(9),
        new RandomShorterSideImageTransform(List.of(8, 9), 16, 1),
        new RandomScaleImageTransform(0.5, 2, 1),
        new RandomRotationImageTransform(10, 0.5, new double[] {7}, 1),
        new GaussianBlurImageTransform(5, 0.5, 1),
        new RandomCropImageTransform(8, 8, new double[] {7}, 1),
        new OperationImageTransform(ImageOperation.ROTATE, 30, 1),
        new ColorJitterImageTransform(0.4, 0.4, 0.4, 0.1, 1),
        new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 1));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreEqualAfterwards(Object value) {
    assertThat(copy(new KryoSerializer(CONF), value)).isEqualTo(value);
    assertThat(copy(new JavaSerializer(CONF), value)).isEqualTo(value);
  }

  /** A new class is a line above. */
  @Test
  void everyClassIsTried() throws Exception {
    Set<Class<?>> tried =
        Stream.concat(values(), preProcessors()).map(Object::getClass).collect(Collectors.toSet());
    assertThat(concreteTypes()).contains(GridMask.class).isSubsetOf(tried);
  }

  /** The public classes of the library that the registrator is for. */
  private static List<Class<?>> concreteTypes() throws Exception {
    Path library =
        Path.of(GridMask.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    boolean isJar = Files.isRegularFile(library);
    try (FileSystem jar = isJar ? FileSystems.newFileSystem(library) : null) {
      Path root = isJar ? jar.getPath("/") : library;
      try (Stream<Path> files = Files.walk(root.resolve("org/gridmask"))) {
        List<Class<?>> types = new ArrayList<>();
        for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString().replace(".class", "");
          if (!name.endsWith("package-info")) {
            Class<?> type =
                Class.forName(
                    name.replaceAll("[/\\\\]", "."), false, KryoTest.class.getClassLoader());
            if (Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && GridMaskRegistrator.TYPES.stream().anyMatch(own -> own.isAssignableFrom(type))) {
              types.add(type);
            }
          }
        }
        return types;
      }
    }
  }

  static Stream<DataSetPreProcessor> preProcessors() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(new DataSet(Nd4j.rand(8, 1, 12, 12), Nd4j.zeros(8, 4)));
    return Stream.of(
        normalizer,
        new MaskPreProcessor(POLICY).withFill(Fill.uniformNoise()),
        new MixPreProcessor(new MixPolicy(new Mixup(1), ProbabilitySchedule.constant(1), 3)),
        new LabelSmoothing(0.1));
  }

  @ParameterizedTest
  @MethodSource("preProcessors")
  void preProcessorsDoTheSameAfterwards(DataSetPreProcessor original) throws Exception {
    INDArray images = Nd4j.rand(4, 1, 12, 12);
    INDArray labels = Nd4j.eye(4).castTo(images.dataType());
    DataSet batch = new DataSet(images, labels);
    DataSet expected = augmented(original, batch);
    assertThat(expected).isNotEqualTo(batch);
    assertThat(augmented(copy(new KryoSerializer(CONF), original), batch)).isEqualTo(expected);
    assertThat(augmented(copy(new JavaSerializer(CONF), original), batch)).isEqualTo(expected);
  }

  private static DataSet augmented(DataSetPreProcessor step, DataSet batch) {
    return new AugmentBatch(4, List.of(step)).call(new scala.Tuple2<>(8L, batch));
  }

  @ParameterizedTest
  @MethodSource("lambda")
  void lambdasAsWell(MaskGenerator generator) {
    MaskGenerator copy = copy(new KryoSerializer(CONF), generator);
    assertThat(copy.generate(5, 5, null)).isEqualTo(generator.generate(5, 5, null));
  }

  static Stream<MaskGenerator> lambda() {
    return Stream.of((height, width, random) -> POLICY.maskFor(4, 2, height, width));
  }

  private static <T> T copy(Serializer serializer, T value) {
    ByteBuffer bytes =
        serializer.newInstance().serialize(value, ClassTag$.MODULE$.apply(Object.class));
    return serializer.newInstance().deserialize(bytes, ClassTag$.MODULE$.apply(Object.class));
  }
}
