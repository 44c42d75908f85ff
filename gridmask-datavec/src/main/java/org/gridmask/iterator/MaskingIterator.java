package org.gridmask.iterator;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.nd4j.StreamPosition;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the two masking iterators share: prefetching, positions and epochs. */
abstract class MaskingIterator<T> implements Iterator<T>, EpochAware, AutoCloseable {

  /** Enough to hide reading behind training, without holding many batches. */
  static final int DEFAULT_PREFETCH = 2;

  private final BatchMasker masker;
  private final StreamPosition position;
  private final boolean inPlace;

  /** The inputs that hold the images. */
  private final int[] inputs;

  private final Iterator<T> source;
  private final int prefetch;
  private Prefetcher<T> pass;

  MaskingIterator(
      Iterator<T> source, BatchMasker masker, int prefetch, boolean inPlace, int... inputs) {
    this.source = source;
    this.masker = masker;
    this.inPlace = inPlace;
    this.inputs = MultiDataSetSide.INPUTS.checked(inputs);
    this.prefetch = Checks.atLeast("prefetch", prefetch, 0);
    this.position = new StreamPosition(StreamPosition.Effect.MASKED, masker.policy()::needsEpochs);
    beginPass();
  }

  private void beginPass() {
    pass = prefetch > 0 ? new Prefetcher<>(source, prefetch) : null;
  }

  private Iterator<T> batches() {
    return pass != null ? pass : source;
  }

  @Override
  public boolean hasNext() {
    return batches().hasNext();
  }

  /**
   * The next batch, masked. The batch that the iterator inside gave stays as it was, unless this
   * iterator was told to mask in place.
   *
   * @return a batch of its own, or the one from inside if it is masked in place or none of its
   *     images is masked
   * @throws java.util.NoSuchElementException if there is none left
   * @throws IllegalStateException in a second pass if the schedule depends on the epoch and nobody
   *     announces epochs
   */
  @Override
  public T next() {
    return masked(batches().next());
  }

  /**
   * A batch of another size.
   *
   * @param num the number of images
   * @return the batch, masked
   * @throws UnsupportedOperationException if batches are read ahead, whose size is fixed
   */
  public T next(int num) {
    if (pass != null) {
      throw new UnsupportedOperationException(
          "batches are read ahead: give the iterator inside the batch size " + num);
    }
    return masked(read(num));
  }

  private T masked(T batch) {
    INDArray[] features = batch == null ? null : features(batch);
    if (features == null) {
      return batch;
    }
    long images = features[0].size(0);
    if (AsyncPrefetching.isOnThisThread()) {
      long first = position.take(images);
      return deferred(batch, later -> mask(later, position.epoch(), first));
    }
    StreamPosition.Draw draw = position.draw(images);
    INDArray[] masked = mask(features, draw.epoch(), draw.first());
    return Arrays.equals(masked, features, (a, b) -> a == b ? 0 : 1)
        ? batch
        : withFeatures(batch, masked);
  }

  private INDArray[] mask(INDArray[] features, int epoch, long first) {
    position.requireEpochs();
    INDArray[] chosen = MultiDataSetSide.INPUTS.select(features, inputs);
    int max = 0;
    for (int i = 0; i < chosen.length; i++) {
      BatchMasker.Masked masked =
          inPlace
              ? new BatchMasker.Masked(chosen[i], masker.maskInPlace(chosen[i], epoch, first))
              : masker.mask(chosen[i], epoch, first);
      chosen[i] = masked.images();
      max = Math.max(max, masked.masked());
    }
    position.count(chosen[0].size(0), max);
    return MultiDataSetSide.replaced(features, inputs, chosen);
  }

  /** The batch's features, null if it has none. */
  abstract INDArray[] features(T batch);

  abstract T withFeatures(T batch, INDArray[] features);

  /** A batch whose features are masked when they are first read. */
  abstract T deferred(T batch, UnaryOperator<INDArray[]> masks);

  abstract T read(int images);

  abstract void resetSource();

  /** Begins again at the first image. */
  public void reset() {
    close();
    resetSource();
    position.passStarted();
    beginPass();
  }

  /**
   * Always false: masks are drawn on the thread that trains, and prefetching happens inside.
   *
   * @return false
   */
  public boolean asyncSupported() {
    return false;
  }

  /**
   * How many images of this epoch have reached the training.
   *
   * @return the number of images since the epoch's start
   */
  public long images() {
    return position.images();
  }

  /**
   * How many images of this epoch lost at least one pixel.
   *
   * @return the number of masked images since the epoch's start
   */
  public long maskedImages() {
    return position.masked();
  }

  @Override
  public void epochStarted(int epoch) {
    position.epochStarted(epoch);
  }

  @Override
  public void epochEnded() {
    position.epochEnded();
  }

  /** Ends the prefetching thread. A later {@link #reset} begins anew. */
  @Override
  public void close() {
    if (pass != null) {
      pass.close();
    }
  }
}
