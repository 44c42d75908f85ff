package org.gridmask.mix;

import java.util.Arrays;
import java.util.Objects;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.mask.ImageFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Mixes pairs of images in each batch, and their labels, after the normaliser: {@link Mixup},
 * {@link CutMix} or {@link GridMix}. For training data only.
 *
 * <pre>
 * var mix = new MixPreProcessor(new MixPolicy(new CutMix(), ProbabilitySchedule.constant(0.5), 42));
 * iterator.setPreProcessor(new CompositeDataSetPreProcessor(normalizer, mix));
 * network.addListeners(new EpochListener(mix));
 * network.fit(new AsyncShieldDataSetIterator(iterator), 300);
 * </pre>
 *
 * <p>Images are numbered from the start of the epoch, which must be announced; outside of an epoch
 * {@link #preProcess} throws. The shield is needed where {@code fit} prefetches before an epoch
 * begins, as {@code MultiLayerNetwork} and the early stopping trainers do. To mask images after
 * mixing, use a {@code MaskingDataSetIterator} instead of the shield; it prefetches within an
 * epoch. It announces epochs to the mixer, inside of a composite, too.
 *
 * <p>A batch gets new arrays. At the end of the epoch, batches that the iterator keeps get their
 * original arrays back.
 */
public final class MixPreProcessor extends KeyedPreProcessor {

  private static final long serialVersionUID = 1L;

  private final MixPolicy policy;
  private final ImageFormat format;
  private final int[] inputs;
  private final int[] outputs;

  /**
   * Mixes images [N, C, H, W] and their labels; of a MultiDataSet, the first input and output.
   *
   * @param policy the mixing method and its schedule
   * @throws IllegalArgumentException if it is null
   */
  public MixPreProcessor(MixPolicy policy) {
    this(policy, ImageFormat.NCHW, new int[] {0}, new int[] {0});
  }

  private MixPreProcessor(MixPolicy policy, ImageFormat format, int[] inputs, int[] outputs) {
    super(inputs, outputs);
    this.policy = Checks.notNull("policy", policy);
    this.format = format;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * A copy for another format.
   *
   * @param newFormat the order of the dimensions of images
   * @return the copy
   * @throws IllegalArgumentException if it is null
   */
  public MixPreProcessor withFormat(ImageFormat newFormat) {
    return new MixPreProcessor(policy, Checks.notNull("format", newFormat), inputs, outputs);
  }

  /**
   * A copy for other inputs of a MultiDataSet, which are mixed with the same partners and shares.
   *
   * @param newInputs the numbers of the inputs that are images, from 0; by default the first;
   *     except for {@link Mixup}, they are of one size
   * @return the copy
   * @throws IllegalArgumentException if a number is negative or none is given
   */
  public MixPreProcessor withInputs(int... newInputs) {
    return new MixPreProcessor(policy, format, MultiDataSetSide.INPUTS.checked(newInputs), outputs);
  }

  /**
   * A copy for other outputs of a MultiDataSet.
   *
   * @param newOutputs the numbers of the outputs that are classes of the images, from 0; by default
   *     the first
   * @return the copy
   * @throws IllegalArgumentException if a number is negative or none is given
   */
  public MixPreProcessor withOutputs(int... newOutputs) {
    return new MixPreProcessor(
        policy, format, inputs, MultiDataSetSide.OUTPUTS.checked(newOutputs));
  }

  /**
   * Mixes a batch, if it has features.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the features are not images, labels are missing, not [N, K]
   *     with at least two classes or not floating point, or there are mask arrays, which cannot be
   *     mixed
   * @throws IllegalStateException if no epoch is announced, or the batch was mixed in this epoch
   */
  @Override
  public void preProcess(DataSet batch) {
    super.preProcess(batch);
  }

  /**
   * Mixes the selected inputs and outputs of a batch.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the batch lacks a selected input or output, an input does
   *     not hold images, labels are missing, not [N, K] with at least two classes or not floating
   *     point, or the selected ones have mask arrays, which cannot be mixed
   * @throws IllegalStateException if no epoch is announced, or the batch was mixed in this epoch
   */
  @Override
  public void preProcess(MultiDataSet batch) {
    super.preProcess(batch);
  }

  @Override
  protected void check(DataSet batch) {
    if (batch.getFeatures() != null) {
      refuseMasks(batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    }
  }

  @Override
  protected void check(MultiDataSet batch) {
    if (batch.getFeaturesMaskArrays() != null) {
      refuseMasks(MultiDataSetSide.INPUTS.select(batch.getFeaturesMaskArrays(), inputs));
    }
    if (batch.getLabelsMaskArrays() != null) {
      refuseMasks(MultiDataSetSide.OUTPUTS.select(batch.getLabelsMaskArrays(), outputs));
    }
  }

  private static void refuseMasks(INDArray... masks) {
    Checks.require(
        Arrays.stream(masks).allMatch(Objects::isNull),
        "the mask arrays of batches to be mixed",
        "null",
        "given");
  }

  @Override
  protected void apply(
      INDArray[] images, INDArray[] labels, EpochStream.Draw draw, EpochStream stream) {
    BatchLayout layout = new BatchLayout(images[0], format);
    if (policy.mixer() instanceof GridMix grids) {
      stream.checkSize(grids.generator(), layout.height(), layout.width());
    }
    Mixing mixing =
        policy.mixingFor(
            draw.epoch(), draw.first(), layout.count(), layout.height(), layout.width());
    Arrays.setAll(labels, i -> mixing.mixLabels(labels[i]));
    Arrays.setAll(images, i -> mixing.mixImages(images[i], format));
  }
}
