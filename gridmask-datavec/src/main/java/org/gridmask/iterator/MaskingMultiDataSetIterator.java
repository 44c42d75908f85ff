package org.gridmask.iterator;

import org.gridmask.internal.nd4j.BatchCopies;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.nd4j.StreamPosition;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * {@link MaskingDataSetIterator} for networks of several inputs: masks some of them, and inputs of
 * one size alike.
 */
// Serializable by its interface alone: generators and schedules may be lambdas, which are not.
@SuppressWarnings("serial")
public final class MaskingMultiDataSetIterator extends MaskingIterator<MultiDataSet>
    implements MultiDataSetIterator {

  /** The iterator whose batches are masked. */
  private final MultiDataSetIterator inside;

  /** The inputs that hold the images. */
  private final int[] inputs;

  /**
   * Masks the first input, and reads ahead two batches unless the iterator inside refuses.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker what is drawn and how it is applied
   */
  public MaskingMultiDataSetIterator(MultiDataSetIterator inside, BatchMasker masker) {
    this(inside, masker, inside.asyncSupported() ? DEFAULT_PREFETCH : 0, 0);
  }

  /**
   * Masks the inputs named, and reads ahead as told.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker what is drawn and how it is applied
   * @param prefetch how many batches to read ahead, at least 0; 0 reads on the calling thread
   * @param inputs the numbers of the inputs to mask, from 0
   * @throws IllegalArgumentException if {@code prefetch} or an input is negative or none is named
   */
  public MaskingMultiDataSetIterator(
      MultiDataSetIterator inside, BatchMasker masker, int prefetch, int... inputs) {
    super(inside, masker, prefetch);
    this.inside = inside;
    this.inputs = MultiDataSetSide.INPUTS.checked(inputs);
  }

  @Override
  MultiDataSet masked(MultiDataSet batch) {
    if (batch == null || batch.getFeatures() == null) {
      return batch;
    }
    long images = batch.getFeatures(0).size(0);
    if (AsyncPrefetching.isOnThisThread()) {
      long first = position.take(images);
      return new DeferredMultiDataSet(batch, features -> mask(features, position.epoch(), first));
    }
    StreamPosition.Draw draw = position.draw(images);
    INDArray[] features = mask(batch.getFeatures(), draw.epoch(), draw.first());
    return BatchCopies.withFeatures(batch, features);
  }

  private INDArray[] mask(INDArray[] features, int epoch, long first) {
    position.requireEpochs();
    INDArray[] chosen = MultiDataSetSide.INPUTS.select(features, inputs);
    int max = 0;
    for (int i = 0; i < chosen.length; i++) {
      BatchMasker.Masked masked = masker.mask(chosen[i], epoch, first);
      chosen[i] = masked.images();
      max = Math.max(max, masked.masked());
    }
    position.count(chosen[0].size(0), max);
    return MultiDataSetSide.replaced(features, inputs, chosen);
  }

  @Override
  MultiDataSet read(int images) {
    return inside.next(images);
  }

  @Override
  void resetSource() {
    inside.reset();
  }

  @Override
  public boolean resetSupported() {
    return inside.resetSupported();
  }

  /**
   * Sets the pre-processor of the iterator inside, which runs before the masks.
   *
   * @param preProcessor the pre-processor
   */
  @Override
  public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
    inside.setPreProcessor(preProcessor);
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return inside.getPreProcessor();
  }
}
