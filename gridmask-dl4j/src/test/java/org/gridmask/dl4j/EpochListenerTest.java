package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.gridmask.dl4j.Training.BATCH;
import static org.gridmask.dl4j.Training.EPOCHS;
import static org.gridmask.dl4j.Training.POLICY;
import static org.gridmask.dl4j.Training.SIDE;
import static org.gridmask.dl4j.Training.graph;
import static org.gridmask.dl4j.Training.images;
import static org.gridmask.dl4j.Training.network;
import static org.gridmask.dl4j.Training.numbered;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.AsyncShieldDataSetIterator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.iterator.MaskingMultiDataSetIterator;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.schedule.EpochAware;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** What reaches a network's input, image by image, is what the schedule says for that epoch. */
class EpochListenerTest {

  private static Stream<Arguments> waysToTrain() {
    List<Arguments> ways = new ArrayList<>();
    iterators()
        .forEach(
            (name, wrap) ->
                trainers().forEach((n, t) -> ways.add(Arguments.of(name + ", " + n, wrap, t))));
    return ways.stream();
  }

  /** A masking iterator, and what of it the network is given. */
  private record Wrapped(EpochAware masks, DataSetIterator given) {}

  private interface Wrapper extends Function<DataSetIterator, Wrapped> {}

  private static Map<String, Wrapper> iterators() {
    return Map.of(
        "plain",
        base -> same(new MaskingDataSetIterator(base, POLICY)),
        "without prefetching",
        base -> same(new MaskingDataSetIterator(base, POLICY).withPrefetch(0)),
        "async inside",
        base -> same(new MaskingDataSetIterator(new AsyncDataSetIterator(base), POLICY)),
        "async outside",
        base -> {
          MaskingDataSetIterator masking = new MaskingDataSetIterator(base, POLICY);
          return new Wrapped(masking, new AsyncDataSetIterator(masking, 2));
        },
        "async outside, nothing inside",
        base -> {
          MaskingDataSetIterator masking = new MaskingDataSetIterator(base, POLICY).withPrefetch(0);
          return new Wrapped(masking, new AsyncDataSetIterator(masking, 8));
        });
  }

  private static Wrapped same(MaskingDataSetIterator masking) {
    return new Wrapped(masking, masking);
  }

  private interface Trainer {
    void train(DataSetIterator data, TrainingListener... listeners);
  }

  private static Map<String, Trainer> trainers() {
    return Map.of(
        "MultiLayerNetwork.fit(iterator)",
        (data, listeners) -> {
          MultiLayerNetwork network = network(listeners);
          for (int e = 0; e < EPOCHS; e++) {
            network.fit(data);
          }
        },
        "MultiLayerNetwork.fit(iterator, epochs)",
        (data, listeners) -> network(listeners).fit(data, EPOCHS),
        "ComputationGraph.fit(iterator)",
        (data, listeners) -> {
          ComputationGraph graph = graph(listeners);
          for (int e = 0; e < EPOCHS; e++) {
            graph.fit(data);
          }
        },
        "ComputationGraph.fit(iterator, epochs)",
        (data, listeners) -> graph(listeners).fit(data, EPOCHS),
        "EarlyStoppingTrainer",
        (data, listeners) ->
            new EarlyStoppingTrainer(earlyStopping(), network(listeners), data).fit(),
        "EarlyStoppingGraphTrainer",
        (data, listeners) ->
            new EarlyStoppingGraphTrainer(earlyStopping(), graph(listeners), data).fit());
  }

  private static <T extends Model> EarlyStoppingConfiguration<T> earlyStopping() {
    return new EarlyStoppingConfiguration.Builder<T>()
        .epochTerminationConditions(new MaxEpochsTerminationCondition(EPOCHS))
        .scoreCalculator(new DataSetLossCalculator(images(), true))
        .modelSaver(new InMemoryModelSaver<T>())
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToTrain")
  void everyImageIsMaskedAsItsEpochSays(String name, Wrapper wrapper, Trainer trainer) {
    Training.InputRecorder recorder = new Training.InputRecorder();
    Wrapped data = wrapper.apply(images());
    trainer.train(data.given(), new EpochListener(data.masks()), recorder);
    assertThat(recorder.epochs).as(name).hasSize(EPOCHS);
    recorder.assertFollowsSchedule(0);
  }

  @Test
  void shareOfMaskedImagesFollowsTheSchedule() {
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      batches.add(new DataSet(Nd4j.ones(100, 1, SIDE, SIDE), Nd4j.ones(100, 2).divi(2)));
    }
    MaskingDataSetIterator iterator =
        new MaskingDataSetIterator(new ExistingDataSetIterator(batches), POLICY);
    List<Double> shares = new ArrayList<>();
    TrainingListener recorder =
        new BaseTrainingListener() {
          @Override
          public void onEpochEnd(Model model) {
            shares.add((double) iterator.maskedImages() / iterator.images());
          }
        };
    network(new EpochListener(iterator), recorder).fit(iterator, EPOCHS);
    for (int e = 0; e < EPOCHS; e++) {
      double p = 0.9 * Math.min(1, e / 4.0);
      assertThat(Math.abs(shares.get(e) - p))
          .as("masked share of 2000 images in epoch %d", e)
          .isLessThanOrEqualTo(4 * Math.sqrt(p * (1 - p) / 2000));
    }
  }

  private static Stream<UnaryOperator<MultiDataSetIterator>> multiWrappers() {
    return Stream.of(UnaryOperator.identity(), AsyncMultiDataSetIterator::new);
  }

  @ParameterizedTest
  @MethodSource("multiWrappers")
  void multiInputIteratorFollowsTheSchedule(UnaryOperator<MultiDataSetIterator> outside) {
    MaskingMultiDataSetIterator masking =
        new MaskingMultiDataSetIterator(new MultiDataSetIteratorAdapter(images()), POLICY);
    Training.InputRecorder recorder = new Training.InputRecorder();
    graph(new EpochListener(masking), recorder).fit(outside.apply(masking), EPOCHS);
    recorder.assertFollowsSchedule(0);
  }

  @Test
  void loadedNetworkContinuesItsSchedule(@TempDir Path folder) throws IOException {
    File file = folder.resolve("network.zip").toFile();
    MaskingDataSetIterator first = new MaskingDataSetIterator(images(), POLICY);
    ComputationGraph graph = graph(new EpochListener(first));
    graph.fit(first, 2);
    ModelSerializer.writeModel(graph, file, true);

    MaskingDataSetIterator second = new MaskingDataSetIterator(images(), POLICY);
    ComputationGraph loaded = ModelSerializer.restoreComputationGraph(file, true);
    Training.InputRecorder recorder = new Training.InputRecorder();
    loaded.setListeners(new EpochListener(second), recorder);
    loaded.fit(second, 3);
    recorder.assertFollowsSchedule(2);
  }

  @Test
  void firstEpochServesTrainersThatCountFromZero() {
    MaskingDataSetIterator masking = new MaskingDataSetIterator(images(), POLICY);
    Training.InputRecorder recorder = new Training.InputRecorder();
    MultiLayerNetwork network = network(new EpochListener(3, masking), recorder);
    new EarlyStoppingTrainer(earlyStopping(), network, masking).fit();
    recorder.assertFollowsSchedule(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EpochListener(-1, masking))
        .withMessage("firstEpoch must be at least 0, but is -1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MultiLayerNetwork.fit(iterator, epochs)",
        "ComputationGraph.fit(iterator, epochs)"
      })
  void shieldedPreProcessorMixesEachBatchAsItsEpochSays(String trainer) {
    MixPolicy mixer = new MixPolicy(new CutMix(), ProbabilitySchedule.linear(0.9, 4), 7);
    MixPreProcessor mix = new MixPreProcessor(mixer);
    DataSetIterator iterator = numbered();
    iterator.setPreProcessor(mix);
    Training.InputRecorder recorder = new Training.InputRecorder();
    trainers()
        .get(trainer)
        .train(new AsyncShieldDataSetIterator(iterator), new EpochListener(mix), recorder);

    List<List<INDArray>> expected = new ArrayList<>();
    for (int e = 0; e < EPOCHS; e++) {
      expected.add(new ArrayList<>());
      DataSetIterator plain = numbered();
      for (int first = 0; plain.hasNext(); first += BATCH) {
        DataSet batch = plain.next();
        INDArray images =
            mixer
                .mixingFor(e, first, batch.numExamples(), SIDE, SIDE)
                .mixImages(batch.getFeatures(), ImageFormat.NCHW);
        for (int i = 0; i < images.size(0); i++) {
          expected.get(e).add(images.slice(i).reshape(SIDE, SIDE));
        }
      }
    }
    assertThat(recorder.epochs).isEqualTo(expected);
    assertThat(expected.get(EPOCHS - 1)).isNotEqualTo(expected.get(0));
  }

  @Test
  void preProcessorIsRightWhereNothingPrefetches() {
    MaskPreProcessor masks = new MaskPreProcessor(POLICY);
    Training.InputRecorder recorder = new Training.InputRecorder();
    ComputationGraph graph = graph(new EpochListener(masks), recorder);
    for (int e = 0; e < 3; e++) {
      DataSetIterator iterator = new ExistingDataSetIterator(copies());
      iterator.setPreProcessor(masks);
      graph.fit(iterator);
    }
    recorder.assertFollowsSchedule(0);
  }

  private static List<DataSet> copies() {
    List<DataSet> copies = new ArrayList<>();
    images().forEachRemaining(batch -> copies.add(batch.copy()));
    return copies;
  }

  @Test
  void preProcessorBelowAPrefetchingIteratorSaysSo() {
    DataSetIterator iterator = images();
    MaskPreProcessor masks = new MaskPreProcessor(POLICY);
    iterator.setPreProcessor(masks);
    AsyncDataSetIterator prefetching = new AsyncDataSetIterator(iterator, 2);
    assertThat(prefetching.hasNext()).isTrue();
    MultiLayerNetwork network = network(new EpochListener(masks));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> network.fit(prefetching))
        .withMessageContaining("Something reads ahead")
        .withMessageContaining("MaskingDataSetIterator");
    prefetching.shutdown();
  }
}
