package org.gridmask.iterator;

import java.util.Arrays;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Masks the features of each batch. Use it as the last pre-processor, after the normaliser.
 *
 * <pre>
 * var masks = new MaskPreProcessor(policy);
 * iterator.setPreProcessor(new CompositeDataSetPreProcessor(normalizer, masks));
 * network.addListeners(new EpochListener(masks));
 * network.fit(new AsyncShieldDataSetIterator(iterator), 300);
 * </pre>
 *
 * <p>Images are numbered from the start of the epoch, which must be announced; outside of an epoch
 * {@link #preProcess} throws. The shield is needed where {@code fit} prefetches before an epoch
 * begins, as {@code MultiLayerNetwork} and the early stopping trainers do. Prefer {@link
 * MaskingDataSetIterator}, which prefetches by itself.
 *
 * <p>A batch gets a masked copy. At the end of the epoch, batches that the iterator keeps get their
 * original features back.
 */
public final class MaskPreProcessor extends KeyedPreProcessor {

  private static final long serialVersionUID = 1L;

  private final BatchMasker masker;
  private final int[] inputs;
  private final boolean inPlace;

  /**
   * Masks images [N, C, H, W], whose dropped pixels become 0; of a MultiDataSet, the first input.
   *
   * @param policy the masks and their schedule
   * @throws IllegalArgumentException if it is null
   */
  public MaskPreProcessor(MaskPolicy policy) {
    this(new BatchMasker(policy), new int[] {0}, false);
  }

  private MaskPreProcessor(BatchMasker masker, int[] inputs, boolean inPlace) {
    super(inputs, new int[0]);
    this.masker = masker;
    this.inputs = inputs;
    this.inPlace = inPlace;
  }

  /**
   * A copy with another fill.
   *
   * @param fill the fill of dropped pixels; colours with a value per channel are given as stored
   * @return the copy
   * @throws IllegalArgumentException if it is null, or an RGB or BGR colour
   */
  public MaskPreProcessor withFill(Fill fill) {
    return new MaskPreProcessor(masker.withFill(fill), inputs, inPlace);
  }

  /**
   * A copy for another format.
   *
   * @param format the order of the dimensions
   * @return the copy
   * @throws IllegalArgumentException if it is null
   */
  public MaskPreProcessor withFormat(ImageFormat format) {
    return new MaskPreProcessor(masker.withFormat(format), inputs, inPlace);
  }

  /**
   * A copy for other inputs of a MultiDataSet. Inputs of the same size get the same mask.
   *
   * @param newInputs the numbers of the inputs to mask, from 0; by default the first
   * @return the copy
   * @throws IllegalArgumentException if a number is negative or none is given
   */
  public MaskPreProcessor withInputs(int... newInputs) {
    return new MaskPreProcessor(masker, MultiDataSetSide.INPUTS.checked(newInputs), inPlace);
  }

  /**
   * A copy that masks the features' own array, without a copy. Only for iterators that refill each
   * batch, such as {@code ImageDataSetIterator}: arrays that are kept stay masked.
   *
   * @param newInPlace whether to mask in place; by default not
   * @return the copy
   */
  public MaskPreProcessor withInPlace(boolean newInPlace) {
    return new MaskPreProcessor(masker, inputs, newInPlace);
  }

  /**
   * Masks a batch, if it has features.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the features are not images, see {@link
   *     BatchMasker#maskInPlace}
   * @throws IllegalStateException if no epoch is announced, or the batch was masked in this epoch
   */
  @Override
  public void preProcess(DataSet batch) {
    super.preProcess(batch);
  }

  /**
   * Masks the selected inputs of a batch.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the batch lacks a selected input, or one does not hold
   *     images, see {@link BatchMasker#maskInPlace}
   * @throws IllegalStateException if no epoch is announced, or the batch was masked in this epoch
   */
  @Override
  public void preProcess(MultiDataSet batch) {
    super.preProcess(batch);
  }

  @Override
  protected void apply(
      INDArray[] images, INDArray[] labels, EpochStream.Draw draw, EpochStream stream) {
    Arrays.setAll(
        images, i -> masker.mask(images[i], draw.epoch(), draw.first(), inPlace, stream).images());
  }
}
