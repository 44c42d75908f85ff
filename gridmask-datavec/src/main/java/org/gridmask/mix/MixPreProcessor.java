package org.gridmask.mix;

import java.util.Arrays;
import java.util.Objects;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.nd4j.StreamPosition;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Mixes pairs of images in each batch, and their labels, after the normaliser: {@link Mixup},
 * {@link CutMix} or {@link GridMix}. For training data only.
 *
 * <pre>
 * var mix = new MixPreProcessor(new CutMix(), ProbabilitySchedule.constant(0.5), 42);
 * iterator.setPreProcessor(new CompositeDataSetPreProcessor(normalizer, mix));
 * var train = new AsyncShieldDataSetIterator(iterator);
 * network.addListeners(new EpochListener(mix));
 * </pre>
 *
 * <p>A batch gets new arrays; the old ones are not modified. Not for iterators over existing
 * batches, which would be mixed again in every epoch.
 *
 * <p>Images are numbered from the start of the epoch, which a training listener announces. This is
 * correct only if nothing prefetches before the announcement, as Deeplearning4j's {@code
 * MultiLayerNetwork.fit} and its early-stopping trainers do unless the iterator is wrapped in an
 * {@code AsyncShieldDataSetIterator}. Otherwise {@link #epochStarted} throws once images were mixed
 * too early, in an epoch that depends on thread timing. To mask images after mixing, wrap the
 * {@code AsyncShieldDataSetIterator} in a {@code MaskingDataSetIterator}.
 */
// Serializable only by inheritance: generators and schedules may be lambdas.
@SuppressWarnings("serial")
public final class MixPreProcessor extends KeyedPreProcessor {

  private final BatchMixer mixer;

  /** The inputs that hold the images. */
  private final int[] inputs;

  /** The outputs whose labels are mixed. */
  private final int[] outputs;

  /**
   * Mixes images [N, C, H, W] and their labels; of a MultiDataSet, the first input and output.
   *
   * @param mixer the mixing method
   * @param schedule the probability that a batch is mixed, by epoch
   * @param seed the seed of all random draws
   * @throws IllegalArgumentException if {@code mixer} or {@code schedule} is null
   */
  public MixPreProcessor(Mixer mixer, ProbabilitySchedule schedule, long seed) {
    this(BatchMixer.of(mixer, schedule, seed));
  }

  /**
   * Mixes images and their labels; of a MultiDataSet, the first input and output.
   *
   * @param mixer draws and applies the mixing
   * @throws IllegalArgumentException if {@code mixer} is null
   */
  public MixPreProcessor(BatchMixer mixer) {
    this(mixer, new int[] {0}, new int[] {0});
  }

  /**
   * Mixes the images of the given inputs of a MultiDataSet, all with the same partners and shares,
   * and the labels of the given outputs.
   *
   * @param mixer draws and applies the mixing
   * @param inputs the numbers of the inputs that are images, from 0; except for {@link Mixup}, they
   *     are of one size
   * @param outputs the numbers of the outputs that are classes of the images, from 0
   * @throws IllegalArgumentException if {@code mixer} is null, a number is negative, or no input or
   *     output is named
   */
  public MixPreProcessor(BatchMixer mixer, int[] inputs, int[] outputs) {
    super(StreamPosition.Effect.MIXED, Checks.notNull("mixer", mixer).schedule()::needsEpochs);
    this.mixer = mixer;
    this.inputs = MultiDataSetSide.INPUTS.checked(inputs);
    this.outputs = MultiDataSetSide.OUTPUTS.checked(outputs);
  }

  /**
   * Mixes a batch, if it has features.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if images are not [N, C, H, W] or [N, H, W, C], labels are
   *     missing, not [N, K] with at least two classes or not floating point, or there are mask
   *     arrays, which cannot be mixed
   */
  @Override
  public void preProcess(DataSet batch) {
    if (batch.getFeatures() == null) {
      return;
    }
    refuseMasks(batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    INDArray[] images = {batch.getFeatures()};
    INDArray[] labels = {batch.getLabels()};
    mix(images, labels);
    batch.setFeatures(images[0]);
    batch.setLabels(labels[0]);
  }

  /**
   * Mixes the selected inputs and outputs of a batch.
   *
   * @param batch the batch
   * @throws IllegalArgumentException if the batch lacks an input or output that was named, images
   *     are not [N, C, H, W] or [N, H, W, C], labels are missing, not [N, K] with at least two
   *     classes or not floating point, or the named ones have mask arrays, which cannot be mixed
   */
  @Override
  public void preProcess(MultiDataSet batch) {
    INDArray[] features = batch.getFeatures();
    INDArray[] allLabels = batch.getLabels() == null ? new INDArray[0] : batch.getLabels();
    INDArray[] images = MultiDataSetSide.INPUTS.select(features, inputs);
    INDArray[] labels = MultiDataSetSide.OUTPUTS.select(allLabels, outputs);
    if (batch.getFeaturesMaskArrays() != null) {
      refuseMasks(MultiDataSetSide.INPUTS.select(batch.getFeaturesMaskArrays(), inputs));
    }
    if (batch.getLabelsMaskArrays() != null) {
      refuseMasks(MultiDataSetSide.OUTPUTS.select(batch.getLabelsMaskArrays(), outputs));
    }
    mix(images, labels);
    batch.setFeatures(MultiDataSetSide.replaced(features, inputs, images));
    batch.setLabels(MultiDataSetSide.replaced(allLabels, outputs, labels));
  }

  private static void refuseMasks(INDArray... masks) {
    Checks.require(
        Arrays.stream(masks).allMatch(Objects::isNull),
        "the mask arrays of batches to be mixed",
        "null",
        "given");
  }

  private void mix(INDArray[] images, INDArray[] labels) {
    StreamPosition.Draw draw = draw(images[0].size(0));
    Mixing mixing = mixer.mixingFor(images[0], draw.epoch(), draw.first());
    Arrays.setAll(labels, i -> mixing.mixLabels(labels[i]));
    Arrays.setAll(images, i -> mixing.mixImages(images[i], mixer.format()));
  }
}
