package org.gridmask.iterator;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.nd4j.StreamPosition;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The base of the masking iterators: prefetching, positions and epochs. */
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
  private Prefetcher<T> prefetcher;

  MaskingIterator(
      Iterator<T> source, BatchMasker masker, int prefetch, boolean inPlace, int... inputs) {
    this.source = source;
    this.masker = masker;
    this.inPlace = inPlace;
    this.inputs = MultiDataSetSide.INPUTS.checked(inputs);
    this.prefetch = Checks.atLeast("prefetch", prefetch, 0);
    this.position = new StreamPosition(StreamPosition.Effect.MASKED, masker.policy()::needsEpochs);
    startPrefetcher();
  }

  private void startPrefetcher() {
    prefetcher = prefetch > 0 ? new Prefetcher<>(source, prefetch) : null;
  }

  private Iterator<T> batches() {
    return prefetcher != null ? prefetcher : source;
  }

  @Override
  public boolean hasNext() {
    return batches().hasNext();
  }

  /**
   * The next batch, masked. The wrapped iterator's batch is unchanged, unless masking is in place.
   *
   * @return a new batch, or the wrapped iterator's if it was masked in place or none of its images
   *     is masked
   * @throws java.util.NoSuchElementException if there is none left
   * @throws IllegalStateException after the first pass over the data if the schedule depends on the
   *     epoch and no epochs are announced
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
   * @throws UnsupportedOperationException if batches are prefetched, which fixes their size
   */
  public T next(int num) {
    if (prefetcher != null) {
      throw new UnsupportedOperationException(
          "batches are prefetched: set the batch size " + num + " on the wrapped iterator");
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

  /** Restarts at the first image. */
  public void reset() {
    close();
    resetSource();
    position.passStarted();
    startPrefetcher();
  }

  /**
   * Always false: this iterator prefetches by itself and draws masks on the training thread.
   *
   * @return false
   */
  public boolean asyncSupported() {
    return false;
  }

  /**
   * The number of images returned in this epoch.
   *
   * @return the number of images since the epoch's start
   */
  public long images() {
    return position.images();
  }

  /**
   * The number of images of this epoch with at least one dropped pixel.
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

  /** Stops the prefetching thread. {@link #reset} makes the iterator usable again. */
  @Override
  public void close() {
    if (prefetcher != null) {
      prefetcher.close();
    }
  }
}
