package org.gridmask.internal.nd4j;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
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

  private void change(DataSet batch) {
    if (batch.getFeatures() != null) {
      BatchArrays before =
          new BatchArrays(new INDArray[] {batch.getFeatures()}, new INDArray[] {batch.getLabels()});
      set(batch, changed(batch, before));
    }
  }

  private void change(MultiDataSet batch) {
    INDArray[] labels = batch.getLabels() == null ? new INDArray[0] : batch.getLabels();
    set(batch, changed(batch, new BatchArrays(batch.getFeatures(), labels)));
  }

  private BatchArrays changed(Object batch, BatchArrays before) {
    if (changed().containsKey(batch)) {
      throw new IllegalStateException(
          "the iterator returned a batch twice in one epoch, which would change it again: one pass is"
              + " one epoch");
    }
    INDArray[] images = MultiDataSetSide.images(before.features, before.labels, inputs);
    INDArray[] labels = MultiDataSetSide.OUTPUTS.select(before.labels, outputs);
    EpochStream.Draw draw = stream.draw(BatchLayout.count(images[0]));
    apply(images, labels, draw, stream);
    BatchArrays after =
        new BatchArrays(
            MultiDataSetSide.replaced(before.features, inputs, images),
            MultiDataSetSide.replaced(before.labels, outputs, labels));
    if (!Arrays.equals(before.features, after.features, BatchCopies.IDENTITY)) {
      changed().put(batch, true);
      ORIGINALS.putIfAbsent(batch, before);
    }
    return after;
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
