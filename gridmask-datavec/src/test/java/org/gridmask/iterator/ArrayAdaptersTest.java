package org.gridmask.iterator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.gridmask.ImageArrays;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.BatchMixer;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Every adapter does to every kind of array what the masks of its images say, batch after batch.
 */
class ArrayAdaptersTest {

  private static final int EPOCH = 3;
  private static final int BATCHES = 2;
  private static final Fill FILL = Fill.constant(-2);
  private static final MaskPolicy POLICY =
      new MaskPolicy(
          GridMask.builder().r(0.5).d(3, 8).build(), ProbabilitySchedule.constant(0.8), 5);

  /** An adapter, which gets the same batches as all others. */
  private interface Adapter {
    List<INDArray> masked(DataSetIterator batches, ImageFormat format);
  }

  private static List<Adapter> adapters() {
    return List.of(
        (batches, format) -> pass(new MaskingDataSetIterator(batches, POLICY), format),
        (batches, format) ->
            pass(new MaskingDataSetIterator(batches, POLICY).withInPlace(true), format),
        (batches, format) ->
            pass(new MaskingDataSetIterator(batches, POLICY).withPrefetch(2), format),
        (batches, format) -> {
          MaskingMultiDataSetIterator masking =
              new MaskingMultiDataSetIterator(new MultiDataSetIteratorAdapter(batches), POLICY)
                  .withFormat(format)
                  .withFill(FILL);
          masking.epochStarted(EPOCH);
          List<INDArray> features = new ArrayList<>();
          masking.forEachRemaining(batch -> features.add(batch.getFeatures(0)));
          masking.close();
          return features;
        },
        (batches, format) -> preProcessed(new MaskPreProcessor(POLICY), batches, format),
        (batches, format) ->
            preProcessed(new MaskPreProcessor(POLICY).withInPlace(true), batches, format),
        (batches, format) -> {
          MaskPreProcessor second =
              new MaskPreProcessor(POLICY).withInputs(1).withFormat(format).withFill(FILL);
          second.epochStarted(EPOCH);
          List<INDArray> features = new ArrayList<>();
          while (batches.hasNext()) {
            MultiDataSet batch =
                new MultiDataSet(
                    new INDArray[] {Nd4j.ones(1, 2), batches.next().getFeatures()}, null);
            second.preProcess(batch);
            features.add(batch.getFeatures(1));
          }
          return features;
        });
  }

  private static List<INDArray> pass(MaskingDataSetIterator iterator, ImageFormat format) {
    MaskingDataSetIterator masking = iterator.withFormat(format).withFill(FILL);
    masking.epochStarted(EPOCH);
    List<INDArray> features = new ArrayList<>();
    masking.forEachRemaining(batch -> features.add(batch.getFeatures()));
    masking.close();
    return features;
  }

  private static List<INDArray> preProcessed(
      MaskPreProcessor preProcessor, DataSetIterator batches, ImageFormat format) {
    MaskPreProcessor masks = preProcessor.withFormat(format).withFill(FILL);
    masks.epochStarted(EPOCH);
    List<INDArray> features = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      masks.preProcess(batch);
      features.add(batch.getFeatures());
    }
    return features;
  }

  private static List<DataSet> batches(ImageArrays kind) {
    List<DataSet> batches = new ArrayList<>();
    for (int b = 0; b < BATCHES; b++) {
      INDArray images = kind.numbered(4, 3, 9, 11).add(b);
      INDArray labels = Nd4j.eye(4).get(NDArrayIndex.interval(0, kind.count(4)));
      batches.add(new DataSet(images, labels));
    }
    return batches;
  }

  @ParameterizedTest
  @MethodSource("org.gridmask.ImageArrays#shapes")
  void everyAdapterMasksEveryKindOfArray(ImageArrays kind) {
    BatchMasker masker = new BatchMasker(POLICY, FILL, kind.format());
    List<INDArray> expected = new ArrayList<>();
    for (DataSet batch : batches(kind)) {
      masker.maskInPlace(batch.getFeatures(), EPOCH, (long) expected.size() * kind.count(4));
      expected.add(batch.getFeatures());
    }
    for (Adapter adapter : adapters()) {
      assertThat(adapter.masked(new ExistingDataSetIterator(batches(kind)), kind.format()))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("org.gridmask.ImageArrays#shapes")
  void mixersTakeEveryKindOfArray(ImageArrays kind) {
    BatchMixer mixer =
        BatchMixer.of(new CutMix(), ProbabilitySchedule.constant(1), 5).withFormat(kind.format());
    MixPreProcessor mix = new MixPreProcessor(mixer.policy()).withFormat(kind.format());
    mix.epochStarted(EPOCH);
    long first = 0;
    for (DataSet batch : batches(kind)) {
      BatchMixer.Mixed expected = mixer.mix(batch.getFeatures(), batch.getLabels(), EPOCH, first);
      mix.preProcess(batch);
      assertThat(batch.getFeatures()).isEqualTo(expected.images());
      assertThat(batch.getLabels()).isEqualTo(expected.labels());
      first += kind.count(4);
    }
  }
}
