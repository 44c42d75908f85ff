package org.gridmask.iterator;

import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.nd4j.StreamPosition;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Masks the features of each batch in place. Use it as the last pre-processor, after the
 * normaliser.
 *
 * <p>Images are numbered from the start of the epoch, which a training listener announces. This is
 * correct only if nothing prefetches between masking and training: Deeplearning4j's {@code
 * MultiLayerNetwork.fit} and its early-stopping trainers prefetch before an epoch begins, and
 * {@link #epochStarted} throws if images were masked too early. Prefer {@link
 * MaskingDataSetIterator}, which is always correct.
 */
// Serializable only by inheritance: generators and schedules may be lambdas.
@SuppressWarnings("serial")
public final class MaskPreProcessor extends KeyedPreProcessor {

  private final BatchMasker masker;

  /** The inputs that hold the images. */
  private final int[] inputs;

  /**
   * Masks the features; of a MultiDataSet, those of the first input.
   *
   * @param masker draws and applies the masks
   * @throws IllegalArgumentException if {@code masker} is null
   */
  public MaskPreProcessor(BatchMasker masker) {
    this(masker, 0);
  }

  /**
   * Masks the features of the named inputs of a MultiDataSet; inputs of one size get the same mask.
   *
   * @param masker draws and applies the masks
   * @param inputs the inputs' numbers, from 0
   * @throws IllegalArgumentException if {@code masker} is null, a number is negative, or no input
   *     is named
   */
  public MaskPreProcessor(BatchMasker masker, int... inputs) {
    super(StreamPosition.Effect.MASKED, Checks.notNull("masker", masker).policy()::needsEpochs);
    this.masker = masker;
    this.inputs = MultiDataSetSide.INPUTS.checked(inputs);
  }

  @Override
  public void preProcess(DataSet batch) {
    if (batch.getFeatures() != null) {
      mask(batch.getFeatures());
    }
  }

  @Override
  public void preProcess(MultiDataSet batch) {
    mask(MultiDataSetSide.INPUTS.select(batch.getFeatures(), inputs));
  }

  private void mask(INDArray... features) {
    StreamPosition.Draw draw = draw(features[0].size(0));
    for (INDArray array : features) {
      masker.maskInPlace(array, draw.epoch(), draw.first());
    }
  }
}
