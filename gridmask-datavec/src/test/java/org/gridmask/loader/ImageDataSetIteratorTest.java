package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ResizeImageTransform;
import org.datavec.image.transform.RotateImageTransform;
import org.gridmask.JavaSerialization;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.gridmask.transform.Transformed;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ImageDataSetIteratorTest {

  private static final int SIZE = 24;
  private static final int BATCH = 4;

  private final Set<Integer> broken = Set.of(0, 5, 6, 13, 22);

  private final JpegImages images = images(23, broken);

  private final List<KeyedImageTransform> transforms =
      List.of(
          new RandomResizedCropImageTransform(SIZE, SIZE, 1),
          new HorizontalFlipImageTransform(0.5, 2),
          new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 3),
          new MaskImageTransform(
              new MaskPolicy(
                  GridMask.builder().r(0.4).d(6, 12).build(), ProbabilitySchedule.constant(1), 4),
              Fill.uniformNoise()));

  private final NormalizerStandardize normalizer =
      new NormalizerStandardize(
          Nd4j.createFromArray(new float[][] {{101.3f, 114.1f, 127.7f}}),
          Nd4j.createFromArray(new float[][] {{51.9f, 0, 3}}));

  /** Smaller than two crops, so that none is decoded at a smaller scale. */
  private static JpegImages images(int count, Set<Integer> broken) {
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(broken.contains(i) ? new byte[i] : JpegImages.encode(20 + i % 7, 40 - i, i));
    }
    return new JpegImages(files);
  }

  private ImageDataSetIterator.Builder builder(EncodedImages from) {
    return ImageDataSetIterator.builder(from, JpegImages.CLASSES)
        .size(SIZE, SIZE)
        .transforms(transforms)
        .batchSize(BATCH)
        .threads(3);
  }

  /** Threads of a pass that was read to its end may still be on their way out. */
  @AfterEach
  void leavesNoThreads() throws InterruptedException {
    for (Thread thread : readingThreads()) {
      thread.join(60_000);
    }
    assertThat(readingThreads()).isEmpty();
  }

  private static List<Thread> readingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> thread.getName().startsWith("gridmask-images"))
        .toList();
  }

  /** One image after the other, by the transforms' own methods. */
  private List<DataSet> expected(EpochOrder order, int epoch) {
    List<INDArray> features = new ArrayList<>();
    List<INDArray> labels = new ArrayList<>();
    for (int index : order.of(images.size(), epoch)) {
      if (broken.contains(index)) {
        continue;
      }
      try (Mat bytes = new Mat(images.files().get(index));
          Mat decoded = opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR)) {
        ImageWritable image = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(decoded));
        for (KeyedImageTransform transform : transforms) {
          image = transform.transform(image, epoch, features.size());
        }
        features.add(planar(new OpenCVFrameConverter.ToMat().convert(image.getFrame())));
      }
      float[] label = new float[3];
      label[index % 3] = 1;
      labels.add(Nd4j.createFromArray(new float[][] {label}));
    }
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < features.size(); i += BATCH) {
      int end = Math.min(i + BATCH, features.size());
      DataSet batch =
          new DataSet(
              Nd4j.concat(0, features.subList(i, end).toArray(INDArray[]::new)),
              Nd4j.concat(0, labels.subList(i, end).toArray(INDArray[]::new)));
      normalizer.preProcess(batch);
      batches.add(batch);
    }
    return batches;
  }

  private static INDArray planar(Mat image) {
    float[][][][] values = new float[1][3][SIZE][SIZE];
    for (int i = 0; i < SIZE * SIZE * 3; i++) {
      values[0][i % 3][i / 3 / SIZE][i / 3 % SIZE] = image.data().get(i) & 0xff;
    }
    return Nd4j.createFromArray(values);
  }

  private static List<DataSet> copies(ImageDataSetIterator iterator) {
    List<DataSet> batches = new ArrayList<>();
    while (iterator.hasNext()) {
      batches.add(iterator.next().copy());
    }
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    return batches;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void givesWhatOneThreadWouldImageByImage(int threads) {
    EpochOrder order = JavaSerialization.copy(EpochOrder.shuffled(9));
    Set<String> warned = ConcurrentHashMap.newKeySet();
    ImageDataSetIterator iterator =
        builder(images)
            .threads(threads)
            .normalizer(normalizer)
            .order(order)
            .whenUnreadable((name, why) -> assertThat(warned.add(name)).isTrue())
            .build();

    for (int epoch : new int[] {0, 1, 5}) {
      iterator.epochStarted(epoch);
      iterator.reset();
      assertThat(copies(iterator)).isEqualTo(expected(order, epoch));
    }
    assertThat(iterator.skipped()).isEqualTo(5);
    assertThat(warned).hasSize(5).contains("image 13");
  }

  @Test
  void aPassIsAnEpochIfNobodyAnnouncesOne() {
    ImageDataSetIterator iterator = builder(images).normalizer(normalizer).build();
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(iterator.hasNext()).isTrue();
      iterator.reset(); // Nothing was read.
      assertThat(copies(iterator)).isEqualTo(expected(EpochOrder.fixed(), epoch));
      iterator.reset();
    }
  }

  @Test
  void refusesToGoOnWhenAnotherEpochIsAnnounced() {
    try (ImageDataSetIterator iterator = builder(images).normalizer(normalizer).build()) {
      assertThat(iterator.hasNext()).isTrue();
      iterator.epochStarted(3);
      assertThat(iterator.next()).isEqualTo(expected(EpochOrder.fixed(), 3).get(0));
      iterator.epochStarted(4);
      assertThatIllegalStateException()
          .isThrownBy(iterator::next)
          .withMessageContainingAll("epoch 4", "after image 4");
      iterator.reset();
      assertThat(iterator.next()).isEqualTo(expected(EpochOrder.fixed(), 4).get(0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> iterator.epochStarted(-1))
          .withMessageContaining("-1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void batchesStayAsLongAsTheyAreHeldAndNoMoreAreReadAhead(int held) throws Exception {
    JpegImages many = images(20 * BATCH % 37, Set.of());
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < 20 * BATCH; i++) {
      files.add(many.files().get(i % many.size()));
    }
    JpegImages counted = new JpegImages(files);
    try (ImageDataSetIterator iterator = builder(counted).heldBatches(held).build()) {
      List<DataSet> batches = new ArrayList<>();
      List<INDArray> buffers = new ArrayList<>();
      List<DataSet> copies = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        batches.add(iterator.next());
        buffers.add(batches.get(i).getFeatures());
        copies.add(batches.get(i).copy());
        int first = Math.max(0, i + 1 - held);
        int most = (first + held + 2) * BATCH;
        while (counted.reads().get() < most) {
          Thread.sleep(1);
        }
        iterator.hasNext();
        assertThat(batches.subList(first, i + 1)).isEqualTo(copies.subList(first, i + 1));
        assertThat(counted.reads().get()).isEqualTo(most);
      }
      assertThat(buffers.get(0).data()).as("reused").isSameAs(buffers.get(held + 2).data());
    }
  }

  @Test
  void throwsWhatATransformThrewInItsPlace() {
    for (Supplier<Throwable> thrown :
        List.<Supplier<Throwable>>of(
            () -> new IllegalArgumentException("broken"), () -> new AssertionError("broken"))) {
      ImageDataSetIterator iterator =
          builder(images).transforms(transforms.get(0), new Failing(9, thrown)).build();
      iterator.next();
      iterator.next();
      assertThat(iterator.hasNext()).isTrue();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(iterator::next)
            .isInstanceOf(thrown.get().getClass())
            .hasMessage("broken");
      }
      iterator.reset();
      assertThat(iterator.next().numExamples()).isEqualTo(BATCH);
      iterator.close();
    }
  }

  /** Throws at one key. */
  private static final class Failing extends KeyedImageTransform {
    private final int key;
    private final transient Supplier<Throwable> thrown;

    Failing(int key, Supplier<Throwable> thrown) {
      super(0);
      this.key = key;
      this.thrown = thrown;
    }

    @Override
    protected Transformed apply(Mat mat, int epoch, long index) {
      if (index == key) {
        Throwable problem = thrown.get();
        if (problem instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) problem;
      }
      return new Transformed(mat.clone());
    }

    @Override
    protected Map<String, ?> parameters() {
      return Map.of("key", key);
    }
  }

  @Test
  void closingAndResettingEndsImagesThatHang() throws Exception {
    CountDownLatch hanging = new CountDownLatch(2);
    ConcurrentLinkedQueue<String> warned = new ConcurrentLinkedQueue<>();
    EncodedImages slow =
        new Delegate(images) {
          @Override
          public byte[] encoded(int index) throws IOException {
            hanging.countDown();
            try {
              Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return super.encoded(index);
          }
        };
    ImageDataSetIterator iterator =
        builder(slow).whenUnreadable((name, why) -> warned.add(name)).build();
    Interrupted interrupted = new Interrupted(iterator);
    Thread reader = new Thread(interrupted);
    reader.start();
    hanging.await();
    reader.interrupt();
    reader.join();
    assertThat(interrupted.thrown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("interrupted");
    assertThat(interrupted.flag).isTrue();
    assertThat(readingThreads()).hasSize(3);

    iterator.reset();
    assertThat(readingThreads()).isEmpty();
    iterator.close();
    assertThatIllegalStateException()
        .isThrownBy(iterator::hasNext)
        .withMessageContainingAll("closed", "reset");
    assertThat(warned).isEmpty();
    assertThat(iterator.skipped()).isZero();
  }

  private static final class Interrupted implements Runnable {
    private final ImageDataSetIterator iterator;
    private Throwable thrown;
    private boolean flag;

    Interrupted(ImageDataSetIterator iterator) {
      this.iterator = iterator;
    }

    @Override
    public void run() {
      try {
        iterator.next();
      } catch (RuntimeException e) {
        thrown = e;
        flag = Thread.currentThread().isInterrupted();
      }
    }
  }

  private static class Delegate implements EncodedImages {
    private final EncodedImages images;

    Delegate(EncodedImages images) {
      this.images = images;
    }

    @Override
    public int size() {
      return images.size();
    }

    @Override
    public byte[] encoded(int index) throws IOException {
      return images.encoded(index);
    }

    @Override
    public int label(int index) {
      return images.label(index);
    }

    @Override
    public String name(int index) {
      return images.name(index);
    }
  }

  @Test
  void leavesNoThreadsWhenItIsLeftEarly() {
    ImageDataSetIterator iterator = builder(images).build();
    iterator.next();
    iterator.close();
    assertThat(readingThreads()).isEmpty();
    iterator.reset();
    assertThat(iterator.next().numExamples()).isEqualTo(BATCH);
    iterator.reset();
    assertThat(readingThreads()).isEmpty();
  }

  @Test
  void anEpochWithoutAnyReadableImageIsAnError() {
    ImageDataSetIterator iterator = builder(images(3, Set.of(0, 1, 2))).build();
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(iterator::hasNext)
        .withMessageContainingAll("image 0", "read");
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(iterator::next);
  }

  @Test
  void saysWhichImageHasAnotherSizeOrLabel() {
    try (ImageDataSetIterator iterator = builder(images).transforms().build()) {
      assertThatIllegalStateException()
          .isThrownBy(iterator::next)
          .withMessageContainingAll("image 1", "21 x 39", "24 x 24");
    }
    try (ImageDataSetIterator iterator =
        ImageDataSetIterator.builder(images, List.of("a")).size(8, 9).resizeFirst().build()) {
      assertThatIllegalStateException()
          .isThrownBy(iterator::next)
          .withMessageContainingAll("image 1", "label", "1");
    }
  }

  @Test
  void scalesFirstIfItIsToldTo() {
    ImageDataSetIterator iterator =
        builder(images).transforms().size(8, 9).channels(1).resizeFirst().batchSize(50).build();
    DataSet all = iterator.next();
    assertThat(all.getFeatures().shape()).containsExactly(18, 1, 8, 9);
    assertThat(all.getFeatures().maxNumber().doubleValue()).isBetween(100.0, 255.0);
    assertThat(iterator.hasNext()).isFalse();
    assertThat(iterator.inputColumns()).isEqualTo(72);
    assertThat(iterator.totalOutcomes()).isEqualTo(3);
    assertThat(iterator.batch()).isEqualTo(50);
    assertThat(iterator.getLabels()).isEqualTo(JpegImages.CLASSES);
    assertThat(iterator.asyncSupported()).isFalse();
  }

  @Test
  void masksInPlace() {
    MaskPolicy policy =
        new MaskPolicy(
            GridMask.builder().r(0.4).d(6, 12).build(), ProbabilitySchedule.constant(1), 3);
    ImageDataSetIterator inside = builder(images).heldBatches(1).build();
    MaskingDataSetIterator copying = new MaskingDataSetIterator(inside, policy);
    copying.epochStarted(0);
    DataSet own = copying.next();
    DataSet expected = own.copy();
    copying.reset();
    MaskingDataSetIterator inPlace = copying.withInPlace(true);
    inPlace.epochStarted(0);
    DataSet batch = inPlace.next();
    assertThat(batch).isEqualTo(expected);
    assertThatIllegalStateException().as("lent").isThrownBy(own::getLabels);
    INDArray buffer = batch.getFeatures();
    inPlace.reset();
    inside.epochStarted(1);
    assertThat(inside.next().getFeatures().data()).isSameAs(buffer.data());
    inside.close();
  }

  @Test
  void batchesAreTheCallersUnlessBuffersAreReused() {
    ImageDataSetIterator iterator = builder(images).normalizer(normalizer).build();
    List<DataSet> kept = new ArrayList<>();
    iterator.forEachRemaining(kept::add);
    iterator.reset();
    iterator.next();
    assertThat(kept).isEqualTo(expected(EpochOrder.fixed(), 0));
    iterator.close();
  }

  @Test
  void batchThatWasOverwrittenCannotBeRead() {
    ImageDataSetIterator iterator = builder(images).heldBatches(2).build();
    DataSet first = iterator.next();
    DataSet second = iterator.next();
    org.nd4j.linalg.dataset.api.DataSet range = first.getRange(0, 1);
    assertThat(first.getFeatures()).isNotNull();
    iterator.next();
    assertThatIllegalStateException()
        .isThrownBy(first::getFeatures)
        .withMessageContaining("heldBatches(n)");
    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            first::getLabels,
            () -> first.getRange(0, 1),
            () -> first.save(new ByteArrayOutputStream()),
            first::detach,
            () -> first.equals(second),
            range::getFeatures)) {
      assertThatIllegalStateException().isThrownBy(read);
    }
    iterator.close();
  }

  @Test
  void afterTheFirstAnnouncementRandomImagesNeedAnEpochForEachPass() {
    ImageDataSetIterator iterator = builder(images).build();
    iterator.runEpoch(0, iterator::next);
    assertThatIllegalStateException()
        .isThrownBy(iterator::next)
        .withMessageContaining("no epoch is announced");
    iterator.epochStarted(1);
    iterator.reset();
    iterator.next();
    iterator.reset();
    assertThatIllegalStateException()
        .isThrownBy(iterator::next)
        .withMessageContaining("read again within epoch 1");
    ImageDataSetIterator plain = builder(images).transforms().resizeFirst().build();
    plain.runEpoch(0, plain::next);
    assertThat(plain.next()).isNotNull();
    plain.close();
    iterator.close();
  }

  @Test
  void imagesWithoutEndMarkerAreReadWithOneWarning() throws IOException {
    byte[] whole = JpegImages.encode(20, 30, 1);
    byte[] half = Arrays.copyOf(whole, whole.length / 2 + 200);
    JpegImages three = new JpegImages(List.of(whole, Arrays.copyOf(whole, whole.length - 2), half));
    List<String> warnings = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    try (ImageDataSetIterator iterator =
        builder(three)
            .threads(1)
            .whenWarned((name, what) -> warnings.add(name + ": " + what))
            .whenUnreadable((name, why) -> unreadable.add(name))
            .build()) {
      for (int pass = 0; pass < 2; pass++) {
        DataSet both = iterator.next();
        assertThat(both.numExamples()).isEqualTo(2);
        assertThat(iterator.hasNext()).isFalse();
        iterator.reset();
      }
      assertThat(iterator.read(1)).isEqualTo(iterator.read(0));
      assertThatIOException().isThrownBy(() -> iterator.read(2));
    }
    assertThat(warnings).hasSize(1).first().asString().startsWith("image 1: its end marker");
    assertThat(unreadable).containsExactly("image 2");
  }

  @Test
  void channelsAreInTheChosenOrder() {
    NormalizerStandardize reversed =
        new NormalizerStandardize(
            Nd4j.reverse(normalizer.getMean().dup()), Nd4j.reverse(normalizer.getStd().dup()));
    try (ImageDataSetIterator bgr = builder(images).normalizer(normalizer).build();
        ImageDataSetIterator rgb = builder(images).normalizer(reversed).rgb().build()) {
      while (bgr.hasNext()) {
        INDArray expected = bgr.next().getFeatures();
        INDArray actual = rgb.next().getFeatures();
        for (int c = 0; c < 3; c++) {
          assertThat(slice(actual, c)).isEqualTo(slice(expected, 2 - c));
        }
      }
      assertThat(rgb.hasNext()).isFalse();
    }
  }

  private static INDArray slice(INDArray batch, int channel) {
    return batch.get(NDArrayIndex.all(), NDArrayIndex.point(channel)).dup();
  }

  @Test
  void transformsOfDataVecGetTheSameGeneratorForTheSameImage() {
    List<List<DataSet>> runs = new ArrayList<>();
    for (int threads : new int[] {1, 3, 3}) {
      try (ImageDataSetIterator iterator =
          builder(images)
              .transforms(
                  new FlipImageTransform(new Random(5)),
                  new RotateImageTransform(new Random(6), 30),
                  transforms.get(0))
              .threads(threads)
              .build()) {
        iterator.epochStarted(2);
        runs.add(copies(iterator));
        iterator.epochStarted(3);
        iterator.reset();
        assertThat(copies(iterator)).isNotEqualTo(runs.get(0));
      }
    }
    assertThat(runs).containsOnly(runs.get(0));
  }

  /** The second resizing changes nothing, and returns its input. */
  @Test
  void transformsOfDataVecWithoutGeneratorDoTheSameToAllImages() {
    try (ImageDataSetIterator plain =
            builder(images).transforms(new ResizeImageTransform(SIZE, SIZE)).build();
        ImageDataSetIterator flipped =
            builder(images)
                .transforms(
                    new ResizeImageTransform(SIZE, SIZE),
                    new ResizeImageTransform(SIZE, SIZE),
                    new FlipImageTransform(1))
                .build()) {
      while (plain.hasNext()) {
        assertThat(flipped.next().getFeatures()).isEqualTo(mirrored(plain.next().getFeatures()));
      }
    }
  }

  private static INDArray mirrored(INDArray batch) {
    INDArray mirrored = batch.dup();
    for (int x = 0; x < SIZE; x++) {
      mirrored
          .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(x))
          .assign(
              batch.get(
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.all(),
                  NDArrayIndex.point(SIZE - 1 - x)));
    }
    return mirrored;
  }

  @Test
  void refusesWhatCannotBe() {
    var builder = builder(images);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> builder.batchSize(0),
            () -> builder.threads(0),
            () -> builder.heldBatches(0),
            () -> builder.size(3, 0),
            () -> builder.channels(0),
            () -> builder(images(0, Set.of())))) {
      assertThatIllegalArgumentException().isThrownBy(wrong::run).withMessageContaining("0");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDataSetIterator.builder(images, JpegImages.CLASSES).build())
        .withMessageContaining("size");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(images).size(50_000, 50_000).build())
        .withMessageContainingAll("size", "50000 x 50000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(images).heldBatches(Integer.MAX_VALUE))
        .withMessageContaining("heldBatches must be in [1, 1024]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncodedImages.files(List.of(Path.of("a")), List.of()))
        .withMessageContainingAll("1", "0");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> builder(images).build().next(BATCH + 1));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(
            () ->
                EncodedImages.files(
                        List.of(Path.of("no", "file " + new Random(1).nextInt())), List.of(0))
                    .encoded(0));
  }
}
