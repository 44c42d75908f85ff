package org.gridmask.benchmarks.masks;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.gridmask.iterator.MaskPreProcessor;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Masks on a batch of 128 normalised images of ImageNet's size, with a thread per processor ({@code
 * -XX:ActiveProcessorCount}).
 */
@State(Scope.Thread)
public class BatchBenchmark {

  /** The images of a batch. */
  public static final int IMAGES = 128;

  private static final Scene SCENE = Scene.IMAGENET;

  private MaskPreProcessor preProcessor;
  private DataSet batch;
  private float[] heap;
  private int dropped;
  private int start;
  private int threads;

  /** Creates the batch, and an array of its size. */
  @Setup
  public void prepare() {
    preProcessor = new MaskPreProcessor(SCENE.policy()).withInPlace(true);
    preProcessor.epochStarted(0);
    int size = SCENE.size();
    batch = new DataSet(Nd4j.rand(IMAGES, Scene.CHANNELS, size, size), null);
    heap = new float[IMAGES * Scene.CHANNELS * size * size];
    dropped = IMAGES * SCENE.meanDroppedValues();
    threads = ForkJoinPool.getCommonPoolParallelism() + 1;
    threads = Math.min(threads, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Masks the batch.
   *
   * @return the batch
   */
  @Benchmark
  public DataSet preProcess() {
    preProcessor.preProcess(batch);
    return batch;
  }

  /**
   * Fills as many floats as the masks drop, with as many threads. Moves through an array of the
   * size of the batch, to write to memory rather than to a cache.
   *
   * @return the floats
   */
  @Benchmark
  public float[] fill() {
    start = start + 2 * dropped > heap.length ? 0 : start + dropped;
    IntStream.range(0, threads).parallel().forEach(this::fillPart);
    return heap;
  }

  private void fillPart(int part) {
    int from = start + (int) ((long) dropped * part / threads);
    int to = start + (int) ((long) dropped * (part + 1) / threads);
    Arrays.fill(heap, from, to, 0f);
  }
}
