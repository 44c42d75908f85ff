package org.gridmask.iterator;

import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.BatchCopies;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * {@link MaskingDataSetIterator} for networks with several inputs, some of which are masked. Inputs
 * of the same size get the same mask.
 */
// Serializable only by inheritance: generators and schedules may be lambdas.
@SuppressWarnings("serial")
public final class MaskingMultiDataSetIterator extends MaskingIterator<MultiDataSet>
    implements MultiDataSetIterator {

  private final MultiDataSetIterator inside;

  /**
   * Masks the first input and prefetches two batches if the wrapped iterator supports it.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker draws and applies the masks
   */
  public MaskingMultiDataSetIterator(MultiDataSetIterator inside, BatchMasker masker) {
    this(inside, masker, inside.asyncSupported() ? DEFAULT_PREFETCH : 0, 0);
  }

  /**
   * Masks the given inputs and prefetches the given number of batches.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker draws and applies the masks
   * @param prefetch the number of batches to prefetch, at least 0; 0 reads on the calling thread
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
   * Sets the pre-processor of the wrapped iterator, which runs before the masks.
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
