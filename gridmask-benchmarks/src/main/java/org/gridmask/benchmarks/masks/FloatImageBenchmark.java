package org.gridmask.benchmarks.masks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Masks on one normalised image, float32 [1, 3, H, W], in place. */
@State(Scope.Thread)
public class FloatImageBenchmark {

  /** Few enough to stay in the cache, like a mask that was just drawn. */
  private static final int DRAWN = 32;

  /** The masks. */
  @Param public Scene scene;

  private MaskPolicy policy;
  private BatchMasker masker;
  private BatchMasker applier;
  private INDArray image;
  private long index;
  private float[] heap;
  private float[] zeros;
  private FloatBuffer direct;

  /** Creates the image, masks to apply and the reference buffers. */
  @Setup
  public void prepare() {
    int size = scene.size();
    policy = scene.policy();
    masker = new BatchMasker(policy);
    applier =
        new BatchMasker(new MaskPolicy(inTurn(policy, size), ProbabilitySchedule.constant(1), 1));
    image = Nd4j.rand(1, Scene.CHANNELS, size, size);
    int dropped = scene.meanDroppedValues();
    heap = new float[dropped];
    zeros = new float[dropped];
    direct =
        ByteBuffer.allocateDirect(Float.BYTES * dropped)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /** Cycles through predrawn masks. */
  private static MaskGenerator inTurn(MaskPolicy policy, int size) {
    DropMask[] drawn = new DropMask[DRAWN];
    Arrays.setAll(drawn, i -> policy.maskFor(0, i, size, size));
    int[] next = {0};
    return (height, width, random) -> drawn[next[0]++ % DRAWN];
  }

  /**
   * Draws a mask and applies it.
   *
   * @return the images masked, 1 or 0
   */
  @Benchmark
  public int drawAndApply() {
    return masker.maskInPlace(image, 0, index++);
  }

  /**
   * Draws a mask.
   *
   * @return the mask
   */
  @Benchmark
  public DropMask draw() {
    return policy.maskFor(0, index++, scene.size(), scene.size());
  }

  /**
   * Applies a predrawn mask.
   *
   * @return the images masked, 1 or 0
   */
  @Benchmark
  public int apply() {
    return applier.maskInPlace(image, 0, index++);
  }

  /**
   * Fills as many contiguous floats as a mask drops on average.
   *
   * @return the floats
   */
  @Benchmark
  public float[] fill() {
    Arrays.fill(heap, 0f);
    return heap;
  }

  /**
   * Copies as many zeros to off-heap memory, where ND4J has its arrays.
   *
   * @return the memory
   */
  @Benchmark
  public FloatBuffer put() {
    return direct.put(0, zeros);
  }
}
