package org.gridmask.iterator;

import java.util.function.UnaryOperator;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.BatchCopies;
import org.gridmask.mask.MaskPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * {@link MaskingDataSetIterator} for networks with several inputs. The first input is masked unless
 * {@link #withInputs} names others. Inputs of the same size get the same mask.
 */
public final class MaskingMultiDataSetIterator
    extends MaskingIterator<MultiDataSet, MultiDataSetIterator, MaskingMultiDataSetIterator>
    implements MultiDataSetIterator {

  private static final long serialVersionUID = 1L;

  /**
   * Masks the first input of an iterator's batches.
   *
   * @param iterator the iterator to mask, with its normaliser as its pre-processor
   * @param policy the masks and their schedule
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskingMultiDataSetIterator(MultiDataSetIterator iterator, MaskPolicy policy) {
    this(
        Checks.notNull("iterator", iterator),
        new Options(
            new BatchMasker(policy), iterator.asyncSupported() ? DEFAULT_PREFETCH : 0, false, 0));
  }

  private MaskingMultiDataSetIterator(MultiDataSetIterator inside, Options options) {
    super(inside, options);
  }

  @Override
  MaskingMultiDataSetIterator with(Options options) {
    return new MaskingMultiDataSetIterator(inside, options);
  }

  /**
   * This iterator for other inputs. Those of the same size get the same mask.
   *
   * @param inputs the numbers of the inputs to mask, from 0; by default the first
   * @return the iterator, over the same wrapped one
   * @throws IllegalArgumentException if a number is negative or none is given
   */
  public MaskingMultiDataSetIterator withInputs(int... inputs) {
    return inputs(inputs);
  }

  @Override
  INDArray[] features(MultiDataSet batch) {
    return batch.getFeatures();
  }

  @Override
  INDArray[] labels(MultiDataSet batch) {
    return batch.getLabels();
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
  Class<MultiDataSetIterator> type() {
    return MultiDataSetIterator.class;
  }

  @Override
  void resetSource() {
    inside.reset();
  }

  @Override
  Object preProcessor() {
    return inside.getPreProcessor();
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
