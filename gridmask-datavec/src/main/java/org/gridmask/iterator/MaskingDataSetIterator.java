package org.gridmask.iterator;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.BatchCopies;
import org.gridmask.mask.MaskPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Masks the batches of another iterator. The recommended adapter; use it as the outermost iterator.
 *
 * <pre>
 * var policy = new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.linear(0.8, 240), 42);
 * var train = new MaskingDataSetIterator(iterator, policy);
 * network.addListeners(new EpochListener(train));
 * network.fit(train, 300);
 * </pre>
 *
 * <p>The wrapped iterator keeps its pre-processor, so that normalised images are masked. Without a
 * normaliser, or with one around this iterator, dropped pixels are black instead of the mean
 * colour: the masked parts of a picture of the batch then stand out. Options are named by the
 * methods {@code with...}.
 *
 * <p>The wrapped iterator is prefetched on a separate thread; masks are drawn on the training
 * thread in the epoch that was announced, so that each image gets the probability of its own epoch.
 * Each epoch has one pass over the data. Outside of an epoch {@link #next} throws, so that neither
 * an evaluation nor a normaliser gets masked images: they read {@link #unmasked}. If this iterator
 * is wrapped in one of ND4J's asynchronous iterators nevertheless, masking is deferred until the
 * training reads the batch.
 *
 * <p>Batches are of any shape that {@link org.gridmask.mask.ImageFormat} names; those without
 * features are returned unchanged. Not thread-safe.
 *
 * @serial exclude
 */
public final class MaskingDataSetIterator
    extends MaskingIterator<DataSet, DataSetIterator, MaskingDataSetIterator>
    implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  /**
   * Masks an iterator's batches.
   *
   * @param iterator the iterator to mask, with its normaliser as its pre-processor
   * @param policy the masks and their schedule
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskingDataSetIterator(DataSetIterator iterator, MaskPolicy policy) {
    this(
        Checks.notNull("iterator", iterator),
        new Options(
            new BatchMasker(policy), iterator.asyncSupported() ? DEFAULT_PREFETCH : 0, false, 0));
  }

  private MaskingDataSetIterator(DataSetIterator inside, Options options) {
    super(inside, options);
  }

  @Override
  MaskingDataSetIterator with(Options options) {
    return new MaskingDataSetIterator(inside, options);
  }

  @Override
  INDArray[] features(DataSet batch) {
    return batch.getFeatures() == null ? null : new INDArray[] {batch.getFeatures()};
  }

  @Override
  INDArray[] labels(DataSet batch) {
    return new INDArray[] {batch.getLabels()};
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
  Class<DataSetIterator> type() {
    return DataSetIterator.class;
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
