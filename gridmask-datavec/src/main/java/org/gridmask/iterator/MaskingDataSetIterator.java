package org.gridmask.iterator;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gridmask.internal.nd4j.BatchCopies;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Masks what another iterator reads; the adapter to use, as the outermost iterator.
 *
 * <pre>
 * var masker = BatchMasker.of(GridMask.imageNet(), ProbabilitySchedule.linear(0.8, 240), 42);
 * var train = new MaskingDataSetIterator(iterator, masker);
 * network.addListeners(new EpochListener(train));
 * </pre>
 *
 * <p>The iterator inside keeps its pre-processor, so that masks fall on normalised images. It is
 * read ahead of the training in a thread of its own; the masks are drawn on the thread that trains,
 * after the epoch was announced, so that each image gets the probability of its own epoch. Where
 * one of ND4J's asynchronous iterators is put around this one nevertheless, the masks wait until
 * the training reads the batch.
 *
 * <p>Batches are [N, C, H, W] or [N, H, W, C], see {@link BatchMasker}; batches without features
 * pass as they are. Belongs to one reader at a time.
 *
 * @serial exclude
 */
// Serializable by its interface alone: generators and schedules may be lambdas, which are not.
@SuppressWarnings("serial")
public final class MaskingDataSetIterator extends MaskingIterator<DataSet>
    implements DataSetIterator {

  /** The iterator whose batches are masked. */
  private final DataSetIterator inside;

  /**
   * Reads ahead two batches, unless the iterator inside refuses to be read ahead.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker what is drawn and how it is applied
   */
  public MaskingDataSetIterator(DataSetIterator inside, BatchMasker masker) {
    this(inside, masker, inside.asyncSupported() ? DEFAULT_PREFETCH : 0);
  }

  /**
   * Reads ahead as told.
   *
   * @param inside the iterator to mask, with its normaliser as its pre-processor
   * @param masker what is drawn and how it is applied
   * @param prefetch how many batches to read ahead, at least 0; 0 reads on the calling thread
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
   * Masks the very batches of the iterator inside, without a copy. Right for an iterator that fills
   * each batch anew, such as {@code ImageDataSetIterator}, and wrong for one that hands out batches
   * which it keeps. Reads ahead two batches, unless the iterator inside refuses to be read ahead.
   *
   * @param inside the iterator to mask, whose batches are normalised
   * @param masker what is drawn and how it is applied
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
   * Sets the pre-processor of the iterator inside, which runs before the masks.
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
