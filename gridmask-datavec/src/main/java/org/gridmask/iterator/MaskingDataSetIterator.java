package org.gridmask.iterator;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.BatchCopies;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Masks the batches of another iterator. The recommended adapter; use it as the outermost iterator.
 *
 * <pre>
 * var masker = BatchMasker.of(GridMask.imageNet(), ProbabilitySchedule.linear(0.8, 240), 42);
 * var train = new MaskingDataSetIterator(iterator, masker);
 * network.addListeners(new EpochListener(train));
 * </pre>
 *
 * <p>The wrapped iterator keeps its pre-processor, so that normalised images are masked. It is
 * prefetched on a separate thread; masks are drawn on the training thread, after the epoch was
 * announced, so that each image gets the probability of its own epoch. If this iterator is wrapped
 * in one of ND4J's asynchronous iterators nevertheless, masking is deferred until the training
 * reads the batch.
 *
 * <p>Batches are [N, C, H, W] or [N, H, W, C], see {@link BatchMasker}; batches without features
 * are returned unchanged. Not thread-safe.
 *
 * @serial exclude
 */
// Serializable only by inheritance: generators and schedules may be lambdas.
@SuppressWarnings("serial")
public final class MaskingDataSetIterator extends MaskingIterator<DataSet>
    implements DataSetIterator {

  private final DataSetIterator inside;

  /**
   * Prefetches two batches if the wrapped iterator supports it.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker draws and applies the masks
   */
  public MaskingDataSetIterator(DataSetIterator inside, BatchMasker masker) {
    this(inside, masker, inside.asyncSupported() ? DEFAULT_PREFETCH : 0);
  }

  /**
   * Prefetches the given number of batches.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker draws and applies the masks
   * @param prefetch the number of batches to prefetch, at least 0; 0 reads on the calling thread
   * @throws IllegalArgumentException if {@code prefetch} is negative
   */
  public MaskingDataSetIterator(DataSetIterator inside, BatchMasker masker, int prefetch) {
    this(inside, masker, prefetch, false);
  }

  private MaskingDataSetIterator(
      DataSetIterator inside, BatchMasker masker, int prefetch, boolean inPlace) {
    super(inside, masker, prefetch, inPlace, 0);
    this.inside = inside;
  }

  /**
   * Masks the batches of the wrapped iterator in place, without a copy. For iterators that refill
   * each batch, such as {@code ImageDataSetIterator}; not for iterators over existing batches,
   * which would stay masked. Prefetches two batches if the wrapped iterator supports it.
   *
   * @param inside the iterator to mask, whose batches are normalised
   * @param masker draws and applies the masks
   * @return the iterator
   */
  public static MaskingDataSetIterator inPlace(DataSetIterator inside, BatchMasker masker) {
    return new MaskingDataSetIterator(
        inside, masker, inside.asyncSupported() ? DEFAULT_PREFETCH : 0, true);
  }

  @Override
  INDArray[] features(DataSet batch) {
    return batch.getFeatures() == null ? null : new INDArray[] {batch.getFeatures()};
  }

  @Override
  DataSet withFeatures(DataSet batch, INDArray[] features) {
    return BatchCopies.withFeatures(batch, features[0]);
  }

  @Override
  DataSet deferred(DataSet batch, UnaryOperator<INDArray[]> masks) {
    return new DeferredDataSet(batch, masks);
  }

  @Override
  DataSet read(int images) {
    return inside.next(images);
  }

  @Override
  void resetSource() {
    inside.reset();
  }

  @Override
  public int inputColumns() {
    return inside.inputColumns();
  }

  @Override
  public int totalOutcomes() {
    return inside.totalOutcomes();
  }

  @Override
  public boolean resetSupported() {
    return inside.resetSupported();
  }

  @Override
  public int batch() {
    return inside.batch();
  }

  /**
   * Sets the pre-processor of the wrapped iterator, which runs before the masks.
   *
   * @param preProcessor the pre-processor
   */
  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    inside.setPreProcessor(preProcessor);
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return inside.getPreProcessor();
  }

  @Override
  public List<String> getLabels() {
    return inside.getLabels();
  }
}
