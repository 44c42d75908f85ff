package org.gridmask.internal.nd4j;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongFunction;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * The base of pre-processors that draw by epoch and position. A DataSet is one input and one
 * output. Batches that the iterator keeps get their own arrays back at the end of the epoch.
 */
public abstract class KeyedPreProcessor
    implements DataSetPreProcessor, MultiDataSetPreProcessor, EpochAware, Serializable {

  private static final long serialVersionUID = 1L;

  /** What batches held before the first pre-processor of a chain changed them, by identity. */
  private static final Map<Object, BatchArrays> ORIGINALS = new MapMaker().weakKeys().makeMap();

  private final EpochStream stream = new EpochStream(EpochStream.Kind.PRE_PROCESSOR);

  /** The inputs that hold the images, from 0. */
  private final int[] inputs;

  /** The outputs that change with them, from 0. */
  private final int[] outputs;

  /** The batches that were changed in this epoch, by identity. */
  private transient Map<Object, Boolean> changed;

  /** The arrays of a batch. */
  private record BatchArrays(INDArray[] features, INDArray[] labels) {}

  protected KeyedPreProcessor(int[] inputs, int[] outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  @Override
  public void preProcess(DataSet batch) {
    CallingThread.run(() -> change(batch));
  }

  @Override
  public void preProcess(MultiDataSet batch) {
    CallingThread.run(() -> change(batch));
  }

  /**
   * Changes a batch with the draws of a key, whatever epoch is announced. The batch keeps its new
   * arrays. Thread-safe; for data-parallel engines, which read batches in any order.
   *
   * @param batch the batch; nothing is done if it has no features
   * @param epoch the epoch, from 0
   * @param first the position of its first image in the epoch's stream, from 0
   * @throws IllegalArgumentException if {@code epoch} or {@code first} is negative, or as without a
   *     key
   */
  public final void preProcess(DataSet batch, int epoch, long first) {
    check(batch);
    if (batch.getFeatures() != null) {
      set(batch, drawn(arrays(batch), images -> new EpochStream.Draw(epoch, first)));
    }
  }

  /**
   * Changes a batch with the draws of a key, whatever epoch is announced. The batch keeps its new
   * arrays. Thread-safe; for data-parallel engines, which read batches in any order.
   *
   * @param batch the batch
   * @param epoch the epoch, from 0
   * @param first the position of its first images in the epoch's stream, from 0
   * @throws IllegalArgumentException if {@code epoch} or {@code first} is negative, or as without a
   *     key
   */
  public final void preProcess(MultiDataSet batch, int epoch, long first) {
    check(batch);
    set(batch, drawn(arrays(batch), images -> new EpochStream.Draw(epoch, first)));
  }

  /**
   * Rejects a batch that cannot be changed.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if it is one
   */
  protected void check(DataSet batch) {}

  /**
   * Rejects a batch that cannot be changed.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if it is one
   */
  protected void check(MultiDataSet batch) {}

  private static BatchArrays arrays(DataSet batch) {
    return new BatchArrays(
        new INDArray[] {batch.getFeatures()}, new INDArray[] {batch.getLabels()});
  }

  private static BatchArrays arrays(MultiDataSet batch) {
    return new BatchArrays(
        batch.getFeatures(), batch.getLabels() == null ? new INDArray[0] : batch.getLabels());
  }

  private void change(DataSet batch) {
    check(batch);
    if (batch.getFeatures() != null) {
      set(batch, changed(batch, arrays(batch)));
    }
  }

  private void change(MultiDataSet batch) {
    check(batch);
    set(batch, changed(batch, arrays(batch)));
  }

  private BatchArrays changed(Object batch, BatchArrays before) {
    if (changed().containsKey(batch)) {
      throw new IllegalStateException(
          "the iterator returned a batch twice in one epoch, which would change it again: one pass is"
              + " one epoch");
    }
    BatchArrays after = drawn(before, stream::draw);
    if (!Arrays.equals(before.features, after.features, BatchCopies.IDENTITY)) {
      changed().put(batch, true);
      ORIGINALS.putIfAbsent(batch, before);
    }
    return after;
  }

  /**
   * The changed arrays of a batch.
   *
   * @param draws the key, by the number of images
   */
  private BatchArrays drawn(BatchArrays before, LongFunction<EpochStream.Draw> draws) {
    INDArray[] images = MultiDataSetSide.images(before.features, before.labels, inputs);
    INDArray[] labels = MultiDataSetSide.OUTPUTS.select(before.labels, outputs);
    apply(images, labels, draws.apply(BatchLayout.count(images[0])), stream);
    return new BatchArrays(
        MultiDataSetSide.replaced(before.features, inputs, images),
        MultiDataSetSide.replaced(before.labels, outputs, labels));
  }

  /**
   * Changes a batch.
   *
   * @param images the images of the selected inputs, to be replaced by new arrays
   * @param labels the labels of the selected outputs, likewise
   */
  protected abstract void apply(
      INDArray[] images, INDArray[] labels, EpochStream.Draw draw, EpochStream stream);

  private static void set(Object batch, BatchArrays arrays) {
    if (batch instanceof MultiDataSet multi) {
      multi.setFeatures(arrays.features);
      multi.setLabels(arrays.labels.length == 0 ? null : arrays.labels);
    } else if (batch instanceof DataSet single) {
      single.setFeatures(arrays.features[0]);
      single.setLabels(arrays.labels[0]);
    }
  }

  private synchronized Map<Object, Boolean> changed() {
    if (changed == null) {
      changed = new MapMaker().weakKeys().makeMap();
    }
    return changed;
  }

  private void restore() {
    for (Object batch : changed().keySet()) {
      BatchArrays before = ORIGINALS.remove(batch);
      if (before != null) {
        set(batch, before);
      }
    }
    changed().clear();
  }

  @Override
  public final void epochStarted(int epoch) {
    restore();
    stream.epochStarted(epoch);
  }

  @Override
  public final void requireImages() {
    stream.requireImages();
  }

  @Override
  public final void epochEnded() {
    restore();
    try {
      stream.requireImagesAgain();
    } finally {
      stream.epochEnded();
    }
  }
}
