package org.gridmask.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MixPreProcessorTest {

  private static final int IMAGES = 22;
  private static final int BATCH = 5;
  private static final GridMask GRID = GridMask.builder().r(0.5).d(3, 8).build();

  /** Never in epoch 0, always from epoch 1. */
  private static final ProbabilitySchedule FROM_EPOCH_1 = ProbabilitySchedule.linear(1, 1);

  private static DataSet batch(int first, int size) {
    INDArray images = Nd4j.arange(3 * 64 * size).castTo(DataType.FLOAT).reshape(size, 3, 8, 8);
    INDArray labels = Nd4j.zeros(size, 4);
    for (int i = 0; i < size; i++) {
      labels.putScalar(i, (first + i) % 4, 1);
    }
    return new DataSet(images.addi(first * 3 * 64), labels);
  }

  /** Batches of a size that does not divide the number of images. */
  private static DataSetIterator images() {
    return new ListDataSetIterator<>(batch(0, IMAGES).asList(), BATCH);
  }

  private static List<DataSet> pass(DataSetIterator iterator) {
    List<DataSet> batches = new ArrayList<>();
    iterator.forEachRemaining(batches::add);
    return batches;
  }

  @ParameterizedTest
  @EnumSource
  void drawsByEpochAndPositionThroughAnIterator(MixerTest.Registered registered) {
    BatchMixer expected = BatchMixer.of(registered.mixer(), FROM_EPOCH_1, 9);
    MixPreProcessor mix = new MixPreProcessor(expected.policy());
    DataSetIterator iterator = images();
    iterator.setPreProcessor(mix);
    for (int epoch = 0; epoch < 3; epoch++) {
      mix.epochStarted(epoch);
      List<DataSet> batches = pass(iterator);
      iterator.reset();
      assertThat(batches).hasSize(5);
      for (int b = 0; b < batches.size(); b++) {
        DataSet plain = batch(BATCH * b, Math.min(BATCH, IMAGES - BATCH * b));
        BatchMixer.Mixed mixed =
            expected.mix(plain.getFeatures(), plain.getLabels(), epoch, BATCH * b);
        assertThat(batches.get(b).getFeatures()).isEqualTo(mixed.images());
        assertThat(batches.get(b).getLabels()).isEqualTo(mixed.labels());
        if (epoch == 0) {
          assertThat(batches.get(b)).isEqualTo(plain);
        }
      }
      mix.epochEnded();
    }
  }

  @ParameterizedTest
  @EnumSource
  void mixedImagesAreMaskedAfterwards(MixerTest.Registered registered) {
    ProbabilitySchedule always = ProbabilitySchedule.constant(1);
    BatchMixer mixer = BatchMixer.of(registered.mixer(), always, 9);
    MaskPolicy policy = new MaskPolicy(GRID, always, 9);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(images());
    MixPreProcessor mix = new MixPreProcessor(mixer.policy());
    DataSetIterator iterator = images();
    iterator.setPreProcessor(new CompositeDataSetPreProcessor(normalizer, mix));
    MaskingDataSetIterator train = new MaskingDataSetIterator(iterator, policy).withPrefetch(2);
    for (int epoch = 0; epoch < 2; epoch++) {
      // In the order of a ComputationGraph, which asks for a batch before it announces the epoch.
      if (!train.hasNext()) {
        train.reset();
      }
      assertThat(train.hasNext()).isTrue();
      mix.epochStarted(epoch);
      train.epochStarted(epoch);
      List<DataSet> batches = pass(train);
      for (int b = 0; b < batches.size(); b++) {
        DataSet plain = batch(BATCH * b, Math.min(BATCH, IMAGES - BATCH * b));
        normalizer.preProcess(plain);
        BatchMixer.Mixed expected =
            mixer.mix(plain.getFeatures(), plain.getLabels(), epoch, BATCH * b);
        INDArray images = expected.images().dup();
        new BatchMasker(policy).maskInPlace(images, epoch, BATCH * b);
        assertThat(batches.get(b).getFeatures()).isEqualTo(images);
        assertThat(batches.get(b).getLabels()).isEqualTo(expected.labels());
      }
      assertThat(train.maskedImages()).isEqualTo(IMAGES);
      mix.epochEnded();
      train.epochEnded();
    }
  }

  @Test
  void maskingIteratorPassesEpochsOnAndReadsAheadWithinThem() {
    MixPreProcessor mix = new MixPreProcessor(new MixPolicy(new CutMix(), FROM_EPOCH_1, 9));
    DataSetIterator iterator = images();
    iterator.setPreProcessor(mix);
    MaskPolicy nothing = new MaskPolicy(GRID, ProbabilitySchedule.constant(0), 1);
    MaskingDataSetIterator train = new MaskingDataSetIterator(iterator, nothing).withPrefetch(3);
    for (int epoch = 0; epoch < 3; epoch++) {
      train.epochStarted(epoch);
      List<DataSet> batches = pass(train);
      train.reset();
      DataSet second = batch(BATCH, BATCH);
      assertThat(batches.get(1).getFeatures())
          .isEqualTo(
              BatchMixer.of(new CutMix(), FROM_EPOCH_1, 9)
                  .mix(second.getFeatures(), second.getLabels(), epoch, BATCH)
                  .images());
    }
  }

  @Test
  void prefetchingBeforeTheEpochIsReported() {
    MixPreProcessor mix =
        new MixPreProcessor(new MixPolicy(new Mixup(1), ProbabilitySchedule.constant(0.5), 9));
    DataSetIterator iterator = images();
    iterator.setPreProcessor(mix);
    AsyncDataSetIterator prefetching = new AsyncDataSetIterator(iterator, 2);
    assertThat(prefetching.hasNext()).isTrue();
    mix.epochStarted(0);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> prefetching.next().getFeatures())
        .withMessageContaining("Something reads ahead")
        .withMessageContaining("AsyncShieldDataSetIterator");
    prefetching.shutdown();
  }

  private static MixPreProcessor always(Mixer mixer) {
    return new MixPreProcessor(new MixPolicy(mixer, ProbabilitySchedule.constant(1), 2));
  }

  @Test
  void oldArraysStayAsTheyAre() {
    DataSet batch = batch(0, 6);
    INDArray images = batch.getFeatures();
    INDArray labels = batch.getLabels();
    MixPreProcessor mix = always(new CutMix());
    mix.epochStarted(0);
    mix.preProcess(batch);
    assertThat(batch.getFeatures()).isNotEqualTo(images);
    assertThat(batch.getLabels()).isNotEqualTo(labels);
    assertThat(new DataSet(images, labels)).isEqualTo(batch(0, 6));
  }

  @Test
  void namedInputsShareTheirPartnersAndOtherPartsStay() {
    DataSet source = batch(0, 6);
    INDArray channelsLast = source.getFeatures().permute(0, 2, 3, 1).dup();
    INDArray[] features = {Nd4j.ones(6, 2), channelsLast, channelsLast.mul(2)};
    INDArray[] labels = {Nd4j.ones(6, 1), source.getLabels()};
    MultiDataSet batch = new MultiDataSet(features.clone(), labels.clone());
    BatchMixer mixer =
        BatchMixer.of(new GridMix(GRID), ProbabilitySchedule.constant(1), 2)
            .withFormat(ImageFormat.NHWC);
    MixPreProcessor mix =
        new MixPreProcessor(mixer.policy())
            .withFormat(ImageFormat.NHWC)
            .withInputs(1, 2)
            .withOutputs(1);
    mix.epochStarted(0);
    mix.preProcess(batch);
    BatchMixer.Mixed expected = mixer.mix(channelsLast, source.getLabels(), 0, 0);
    assertThat(batch.getFeatures(0)).isSameAs(features[0]);
    assertThat(batch.getFeatures(1)).isEqualTo(expected.images()).isNotEqualTo(channelsLast);
    assertThat(batch.getFeatures(2)).isEqualTo(expected.images().mul(2));
    assertThat(batch.getLabels(0)).isSameAs(labels[0]);
    assertThat(batch.getLabels(1)).isEqualTo(expected.labels());
    mix.epochEnded();
    assertThat(batch.getFeatures(1)).as("given back").isSameAs(channelsLast);
    MultiDataSet another = new MultiDataSet(features, labels);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mix.withOutputs(2).preProcess(another))
        .withMessage("outputs must be less than the batch's 2, but is 2");
    another.setLabelsMaskArray(new INDArray[] {null, Nd4j.ones(6, 1)});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mix.preProcess(another))
        .withMessageStartingWith("the mask arrays of batches to be mixed must be null");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MixPreProcessor(null))
        .withMessage("policy must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MaskPreProcessor(null))
        .withMessage("policy must be given, but is null");
  }

  @Test
  void batchesThatCannotBeMixedAreRefusedEvenWhereNoneIsMixed() {
    MixPreProcessor never =
        new MixPreProcessor(new MixPolicy(new CutMix(), ProbabilitySchedule.constant(0), 2));
    never.epochStarted(0);
    INDArray images = Nd4j.ones(6, 1, 4, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> never.preProcess(new DataSet(images, null)))
        .withMessage("labels must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> never.preProcess(new DataSet(images, Nd4j.ones(6, 3, 4, 4))))
        .withMessageContaining("one class per image");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> never.preProcess(new DataSet(images, Nd4j.ones(6, 3), null, Nd4j.ones(6, 1))))
        .withMessageStartingWith("the mask arrays of batches to be mixed must be null");
    never.preProcess(new DataSet());
  }
}
