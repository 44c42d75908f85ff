package org.gridmask.iterator;

import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.BatchCopies;
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
    super(inside, masker, prefetch, false, inputs);
    this.inside = inside;
  }

  @Override
  INDArray[] features(MultiDataSet batch) {
    return batch.getFeatures();
  }

  @Override
  MultiDataSet withFeatures(MultiDataSet batch, INDArray[] features) {
    return BatchCopies.withFeatures(batch, features);
  }

  @Override
  MultiDataSet deferred(MultiDataSet batch, UnaryOperator<INDArray[]> masks) {
    return new DeferredMultiDataSet(batch, masks);
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
