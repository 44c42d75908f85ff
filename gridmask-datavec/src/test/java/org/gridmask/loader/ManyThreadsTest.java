package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.Images;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * 64 threads share a mask transform, a geometric one, a pre-processor, and the generator behind
 * them all.
 *
 * <p>Each test takes half a second; {@code -Dgridmask.concurrencySeconds=60} makes it a minute
 * each, and says how many images there were.
 */
class ManyThreadsTest {

  private static final int THREADS = 64;
  private static final double SECONDS =
      Double.parseDouble(System.getProperty("gridmask.concurrencySeconds", "0.5"));
  private static final GridMask GENERATOR =
      GridMask.builder().r(0.4).d(4, 12).unitProbability(0.7).build();
  private static final int SIZE = 24;
  private static final int BATCH = 3;

  private final MaskImageTransform mask = masking();
  private final KeyedImageTransform crop = cropping();
  private final Mat picture = Images.mat(SIZE, SIZE, opencv_core.CV_8UC3);

  private static MaskImageTransform masking() {
    return new MaskImageTransform(
        new MaskPolicy(GENERATOR, ProbabilitySchedule.constant(1), 5), Fill.rgb(1, 2, 3));
  }

  private static KeyedImageTransform cropping() {
    return new PadAndCropImageTransform(4, 5);
  }

  /** What all threads do until the time is over, and how often it was done in all. */
  private static long inManyThreads(String what, Callable<Integer> work) throws Exception {
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    AtomicLong images = new AtomicLong();
    try {
      List<Future<?>> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(
            pool.submit(
                () -> {
                  // Once at least, however busy the machine is.
                  do {
                    images.addAndGet(work.call());
                  } while (System.nanoTime() < end);
                  return null;
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed in a thread: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
    if (SECONDS > 1) {
      System.out.println(what + ": " + images + " images in " + THREADS + " threads");
    }
    return images.get();
  }

  private ByteBuffer alone(KeyedImageTransform transform, int epoch, long index) {
    return Images.bits(transform.transform(Images.image(picture), epoch, index));
  }

  @Test
  void withKeysEveryImageIsItsKeysWhateverEpochsAreAnnounced() throws Exception {
    int keys = 40;
    Map<Integer, List<ByteBuffer>> expected = new HashMap<>();
    Map<Integer, float[]> moved = new HashMap<>();
    for (int i = 0; i < keys; i++) {
      KeyedImageTransform alone = cropping();
      expected.put(i, List.of(alone(masking(), i % 3, i), alone(alone, i % 3, i)));
      moved.put(i, alone.query(2, 3));
    }
    AtomicLong next = new AtomicLong();
    inManyThreads(
        "transforms with keys",
        () -> {
          int i = (int) (next.getAndIncrement() % keys);
          if (i == 0) {
            mask.epochStarted(keys);
            crop.epochEnded();
            crop.epochStarted(keys);
          }
          ImageWritable image = Images.image(picture);
          ImageWritable masked = mask.transform(image, i % 3, i);
          ImageWritable cropped = crop.transform(image, i % 3, i);
          assertThat(Images.bits(masked)).isEqualTo(expected.get(i).get(0));
          assertThat(Images.bits(cropped)).isEqualTo(expected.get(i).get(1));
          assertThat(mask.getCurrentImage()).isSameAs(masked);
          assertThat(crop.getCurrentImage()).isSameAs(cropped);
          assertThat(crop.query(2, 3)).isEqualTo(moved.get(i));
          assertThat(mask.query(2, 3)).containsExactly(2, 3);
          return 2;
        });
  }

  @Test
  void withoutKeysTheImagesAreThoseOfTheFirstKeys() throws Exception {
    mask.epochStarted(7);
    crop.epochStarted(7);
    Map<ByteBuffer, Long> masks = new ConcurrentHashMap<>();
    Map<ByteBuffer, Long> crops = new ConcurrentHashMap<>();
    long images =
        inManyThreads(
                "transforms without keys",
                () -> {
                  ImageWritable image = Images.image(picture);
                  masks.merge(Images.bits(mask.transform(image)), 1L, Long::sum);
                  crops.merge(Images.bits(crop.transform(image)), 1L, Long::sum);
                  return 2;
                })
            / 2;
    Map<ByteBuffer, Long> firstMasks = new HashMap<>();
    Map<ByteBuffer, Long> firstCrops = new HashMap<>();
    for (long i = 0; i < images; i++) {
      firstMasks.merge(alone(masking(), 7, i), 1L, Long::sum);
      firstCrops.merge(alone(cropping(), 7, i), 1L, Long::sum);
    }
    assertThat(masks.equals(firstMasks)).as("the masks of the first %d keys", images).isTrue();
    assertThat(crops.equals(firstCrops)).as("the crops of the first %d keys", images).isTrue();
  }

  @Test
  void batchesAreMaskedByTheirKeysAndOneAfterTheOther() throws Exception {
    BatchMasker masker =
        new BatchMasker(new MaskPolicy(GENERATOR, ProbabilitySchedule.constant(0.8), 5));
    MaskPreProcessor shared = new MaskPreProcessor(masker.policy());
    shared.epochStarted(2);
    Map<List<ByteBuffer>, Long> batches = new ConcurrentHashMap<>();
    AtomicLong next = new AtomicLong();
    long images =
        inManyThreads(
                "pre-processor",
                () -> {
                  long first = next.getAndAdd(BATCH);
                  INDArray keyed = ones();
                  masker.maskInPlace(keyed, 1, first);
                  assertThat(bits(keyed)).isEqualTo(expected(masker, 1, first));
                  DataSet batch = new DataSet(ones(), null);
                  shared.preProcess(batch);
                  batches.merge(bits(batch.getFeatures()), 1L, Long::sum);
                  return BATCH;
                })
            / BATCH;
    Map<List<ByteBuffer>, Long> firstBatches = new HashMap<>();
    for (long i = 0; i < images; i++) {
      firstBatches.merge(expected(masker, 2, i * BATCH), 1L, Long::sum);
    }
    assertThat(batches.equals(firstBatches)).as("the first %d batches", images).isTrue();
  }

  private static INDArray ones() {
    return Nd4j.ones(DataType.FLOAT, BATCH, 1, SIZE, SIZE);
  }

  private static List<ByteBuffer> bits(INDArray batch) {
    float[] pixels = batch.data().asFloat();
    List<ByteBuffer> images = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      ByteBuffer image = ByteBuffer.allocate(SIZE * SIZE);
      for (int p = 0; p < SIZE * SIZE; p++) {
        image.put((byte) pixels[i * SIZE * SIZE + p]);
      }
      images.add(image.flip());
    }
    return images;
  }

  /** From the masks alone, without a batch. */
  private static List<ByteBuffer> expected(BatchMasker masker, int epoch, long first) {
    List<ByteBuffer> images = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      ByteBuffer image = ByteBuffer.allocate(SIZE * SIZE);
      var drawn = masker.policy().maskFor(epoch, first + i, SIZE, SIZE);
      for (int p = 0; p < SIZE * SIZE; p++) {
        image.put((byte) (drawn.isDropped(p / SIZE, p % SIZE) ? 0 : 1));
      }
      images.add(image.flip());
    }
    return images;
  }
}
