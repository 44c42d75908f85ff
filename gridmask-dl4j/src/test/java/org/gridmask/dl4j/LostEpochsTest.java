package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridmask.dl4j.Training.BATCH;
import static org.gridmask.dl4j.Training.IMAGES;
import static org.gridmask.dl4j.Training.POLICY;
import static org.gridmask.dl4j.Training.SIDE;
import static org.gridmask.dl4j.Training.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.datavec.image.transform.ResizeImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.AsyncShieldDataSetIterator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.MultipleEpochsIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
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
import org.deeplearning4j.parallelism.EarlyStoppingParallelTrainer;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskPreProcessor;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.iterator.MaskingMultiDataSetIterator;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.MixPreProcessor;
import org.gridmask.schedule.EpochAware;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.MaskImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Every way of losing an epoch works, or ends in an exception that says what to do. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("deprecation") // MultipleEpochsIterator is, and is still used.
class LostEpochsTest {

  private static final MaskPolicy ALWAYS =
      new MaskPolicy(POLICY.generator(), ProbabilitySchedule.constant(1), 7);

  private static final MixPolicy MIX = new MixPolicy(new CutMix(), POLICY.schedule(), 7);

  /** Both kinds of networks, trained by their own fit. */
  enum Net {
    MULTI_LAYER {
      @Override
      Model create(TrainingListener... listeners) {
        return Training.network(listeners);
      }

      @Override
      void fit(Model model, DataSetIterator data, int epochs) {
        ((MultiLayerNetwork) model).fit(data, epochs);
      }

      @Override
      Model copy(Model model) {
        return ((MultiLayerNetwork) model).clone();
      }

      @Override
      void evaluate(Model model, DataSetIterator data) {
        ((MultiLayerNetwork) model).evaluate(data);
      }

      @Override
      Model stopEarly(Model model, DataSetIterator data) {
        return new EarlyStoppingTrainer(stopping(), (MultiLayerNetwork) model, data)
            .fit()
            .getBestModel();
      }
    },
    GRAPH {
      @Override
      Model create(TrainingListener... listeners) {
        return Training.graph(listeners);
      }

      @Override
      void fit(Model model, DataSetIterator data, int epochs) {
        ((ComputationGraph) model).fit(data, epochs);
      }

      @Override
      Model copy(Model model) {
        return ((ComputationGraph) model).clone();
      }

      @Override
      void evaluate(Model model, DataSetIterator data) {
        ((ComputationGraph) model).evaluate(data);
      }

      @Override
      Model stopEarly(Model model, DataSetIterator data) {
        return new EarlyStoppingGraphTrainer(stopping(), (ComputationGraph) model, data)
            .fit()
            .getBestModel();
      }
    };

    abstract Model create(TrainingListener... listeners);

    abstract void fit(Model model, DataSetIterator data, int epochs);

    abstract Model copy(Model model);

    abstract void evaluate(Model model, DataSetIterator data);

    abstract Model stopEarly(Model model, DataSetIterator data);
  }

  private static <T extends Model> EarlyStoppingConfiguration<T> stopping() {
    return new EarlyStoppingConfiguration.Builder<T>()
        .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
        .scoreCalculator(new DataSetLossCalculator(images(), true))
        .modelSaver(new InMemoryModelSaver<T>())
        .build();
  }

  private static MaskingDataSetIterator masking() {
    return new MaskingDataSetIterator(images(), POLICY);
  }

  private static void refused(ThrowingCallable training) {
    refused(training, "unmasked()");
  }

  private static void refused(ThrowingCallable training, String naming) {
    assertThatIllegalStateException()
        .isThrownBy(training)
        .withMessageContaining("no epoch is announced")
        .withMessageContaining("EpochListener")
        .withMessageContaining("epochStarted")
        .withMessageContaining(naming);
  }

  @ParameterizedTest
  @EnumSource
  void severalPassesInOneEpochAreRefused(Net net) {
    MaskingDataSetIterator masking = masking();
    for (DataSetIterator several :
        List.of(
            new MultipleEpochsIterator(5, masking),
            new org.nd4j.linalg.dataset.api.iterator.MultipleEpochsIterator(5, masking))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> net.fit(net.create(new EpochListener(masking)), several, 1))
          .withMessageContaining("a MultipleEpochsIterator makes several passes in one epoch");
    }
    MaskPreProcessor masks = new MaskPreProcessor(POLICY);
    MixPreProcessor mix = new MixPreProcessor(MIX);
    for (DataSetPreProcessor preProcessor : List.of(masks, mix)) {
      DataSetIterator inside = images();
      inside.setPreProcessor(preProcessor);
      EpochListener listener = new EpochListener((EpochAware) preProcessor);
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  net.fit(
                      net.create(listener),
                      new MultipleEpochsIterator(5, new AsyncShieldDataSetIterator(inside)),
                      1))
          .withMessageContaining("a MultipleEpochsIterator makes several passes in one epoch");
    }
  }

  @Test
  void secondPassInAnEpochIsRefusedHoweverItIsMade() {
    MaskingDataSetIterator masking = masking();
    masking.epochStarted(0);
    masking.forEachRemaining(batch -> {});
    masking.reset();
    assertThatIllegalStateException()
        .isThrownBy(masking::next)
        .withMessageContaining("was reset and is read again within epoch 0");
  }

  @ParameterizedTest
  @EnumSource
  void networkWithoutItsListenerIsRefused(Net net) {
    MaskingDataSetIterator masking = masking();
    Model model = net.create(new EpochListener(masking));
    net.fit(model, masking, 1);
    // A graph's copy keeps them.
    Model copy = net.copy(model);
    copy.setListeners();
    refused(() -> net.fit(copy, masking, 1));
    refused(() -> net.fit(net.create(), masking, 1));
    model.setListeners(new BaseTrainingListener() {});
    refused(() -> net.fit(model, masking, 4));

    Model best = net.stopEarly(net.create(new EpochListener(masking)), masking);
    best.setListeners();
    refused(() -> net.fit(best, masking, 1));
    best.setListeners(new EpochListener(masking));
    net.fit(best, masking, 1);
  }

  @ParameterizedTest
  @EnumSource
  void forgottenListenerIsNoticedAtTheFirstBatch(Net net) {
    List<Integer> iterations = new ArrayList<>();
    TrainingListener counter =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            iterations.add(iteration);
          }
        };
    refused(() -> net.fit(net.create(counter), masking(), 3));
    refused(() -> net.fit(net.create(counter), new MaskingDataSetIterator(images(), ALWAYS), 3));
    MaskingDataSetIterator first = masking();
    Model model = net.create(new EpochListener(first), counter);
    net.fit(model, first, 1);
    iterations.clear();
    refused(() -> net.fit(model, masking(), 1));
    DataSetIterator inside = images();
    inside.setPreProcessor(new MaskPreProcessor(ALWAYS));
    refused(() -> net.fit(net.create(counter), inside, 1));
    refused(() -> net.fit(net.create(counter), new AsyncShieldDataSetIterator(inside), 1));
    assertThat(iterations).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(EpochListener::new)
        .withMessageContaining("targets must be at least one");
  }

  private static TrainingListener slow(int milliseconds) {
    return new BaseTrainingListener() {
      @Override
      public void onEpochStart(Model model) {
        try {
          Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void listenerAddedAfterAFailureAnnounces(Net net, @TempDir Path folder) throws IOException {
    DataSetIterator inside = images();
    MaskPreProcessor masks = new MaskPreProcessor(POLICY);
    inside.setPreProcessor(masks);
    refused(() -> net.fit(net.create(), inside, 1));
    // Deeplearning4j's thread still reads the first iterator.
    DataSetIterator another = images();
    another.setPreProcessor(masks);
    Training.InputRecorder recorder = new Training.InputRecorder();
    net.fit(
        net.create(slow(100), new EpochListener(masks), recorder),
        new AsyncShieldDataSetIterator(another),
        3);
    recorder.assertFollowsSchedule(0);

    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    DataSetIterator read = read(folder, mask);
    frozen(() -> net.fit(net.create(), read, 5));
    DataSetIterator readAgain = read(folder, mask);
    Training.InputRecorder again = new Training.InputRecorder();
    net.fit(net.create(slow(100), new EpochListener(mask), again), readAgain, 3);
    again.assertFollowsSchedule(0);
  }

  @ParameterizedTest
  @EnumSource
  void listenerOfOtherDataIsNoticedAtTheFirstIteration(Net net) {
    Model model = net.create(new EpochListener(masking()));
    assertThatIllegalStateException()
        .isThrownBy(() -> net.fit(model, images(), 2))
        .withMessageContaining("none of the images of epoch 0 came from this masking iterator");
  }

  @ParameterizedTest
  @EnumSource
  void ownLoopsAnnounceEachEpoch(Net net) {
    MaskingDataSetIterator masking = masking();
    MultiLayerNetwork network = Training.network();
    refused(() -> masking.forEachRemaining(network::fit));
    Training.InputRecorder recorder = new Training.InputRecorder();
    network.setListeners(recorder);
    for (int epoch = 0; epoch < 3; epoch++) {
      recorder.onEpochStart(network);
      masking.reset();
      masking.runEpoch(epoch, () -> masking.forEachRemaining(network::fit));
    }
    recorder.assertFollowsSchedule(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> masking.runEpoch(3, () -> {}))
        .withMessageContaining("none of the images of epoch 3");
  }

  /** Fit reads a record before the first epoch, and reads ahead of each. */
  @ParameterizedTest
  @CsvSource({"MULTI_LAYER, 0", "MULTI_LAYER, 100", "GRAPH, 0", "GRAPH, 100"})
  void transformInARecordReaderFollowsTheSchedule(Net net, int delay, @TempDir Path folder)
      throws IOException {
    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    DataSetIterator read = read(folder, mask);
    TrainingListener slow = slow(delay);
    Training.InputRecorder recorder = new Training.InputRecorder();
    net.fit(net.create(slow, new EpochListener(mask), recorder), read, 5);
    recorder.assertFollowsSchedule(0);
    Training.InputRecorder early = new Training.InputRecorder();
    net.stopEarly(net.create(slow, new EpochListener(5, mask), early), read);
    early.assertFollowsSchedule(5);
  }

  /** A graph announces the epoch before it prefetches; a list of layers does not. */
  @Test
  void preProcessorThatIsReadAheadNamesTheShieldAndDoesNotHang() {
    for (DataSetPreProcessor preProcessor :
        List.of(new MaskPreProcessor(ALWAYS), new MixPreProcessor(MIX))) {
      DataSetIterator inside = images();
      inside.setPreProcessor(preProcessor);
      Net.GRAPH.fit(Net.GRAPH.create(new EpochListener((EpochAware) preProcessor)), inside, 2);

      CountDownLatch read = new CountDownLatch(1);
      DataSetIterator ahead = images();
      ahead.setPreProcessor(
          new CompositeDataSetPreProcessor(preProcessor, batch -> read.countDown()));
      TrainingListener afterReading =
          new BaseTrainingListener() {
            @Override
            public void onEpochStart(Model model) {
              try {
                read.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          };
      Model model =
          Net.MULTI_LAYER.create(afterReading, new EpochListener((EpochAware) preProcessor));
      assertThatIllegalStateException()
          .isThrownBy(() -> Net.MULTI_LAYER.fit(model, ahead, 2))
          .withMessageContaining("Something reads ahead: wrap the iterator in an AsyncShield");
      DataSetIterator shielded = images();
      shielded.setPreProcessor(preProcessor);
      Net.MULTI_LAYER.fit(model, new AsyncShieldDataSetIterator(shielded), 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void risingScheduleOfATransformIsNotFrozenInSilence(Net net, @TempDir Path folder)
      throws IOException {
    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    DataSetIterator read = read(folder, mask);
    frozen(() -> net.fit(net.create(), read, 5));
    DataSetIterator shielded =
        new AsyncShieldDataSetIterator(read(folder, new MaskImageTransform(POLICY, Fill.zero())));
    frozen(() -> net.fit(net.create(), shielded, 1));
  }

  /** DataVec wraps the exceptions of transforms. */
  private static void frozen(ThrowingCallable training) {
    assertThatThrownBy(training)
        .hasStackTraceContaining("no epoch is announced, so this image transform cannot draw");
  }

  /** White images in files. */
  private static DataSetIterator read(Path folder, ImageTransform transform) throws IOException {
    List<java.net.URI> files = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, 0xffffff);
      }
      File file = folder.resolve(i % 2 == 0 ? "a" : "b").resolve(i + ".png").toFile();
      file.getParentFile().mkdirs();
      ImageIO.write(image, "png", file);
      files.add(file.toURI());
    }
    ImageRecordReader reader = new ImageRecordReader(SIDE, SIDE, 1, new ParentPathLabelGenerator());
    reader.initialize(new CollectionInputSplit(files), transform);
    DataSetIterator iterator = new RecordReaderDataSetIterator(reader, BATCH, 1, 2);
    iterator.setPreProcessor(new ImagePreProcessingScaler(0, 1));
    return iterator;
  }

  @Test
  void maskAfterResizingCountsPixelsOfTheNetworksInput() {
    GridMask grid = GridMask.builder().r(0.5).d(16, 16).rotation(0).build();
    MaskImageTransform mask =
        new MaskImageTransform(
            new MaskPolicy(grid, ProbabilitySchedule.constant(1), 1), Fill.zero());
    ImageTransform resized = new PipelineImageTransform(new ResizeImageTransform(64, 64), mask);
    org.bytedeco.opencv.opencv_core.Mat white =
        new org.bytedeco.opencv.opencv_core.Mat(
            256,
            256,
            org.bytedeco.opencv.global.opencv_core.CV_8UC1,
            org.bytedeco.opencv.opencv_core.Scalar.all(255));
    var image =
        resized.transform(
            new org.datavec.image.data.ImageWritable(
                new org.bytedeco.javacv.OpenCVFrameConverter.ToMat().convert(white)));
    var masked = new org.bytedeco.javacv.OpenCVFrameConverter.ToMat().convert(image.getFrame());
    int black = 0;
    for (int i = 0; i < 64 * 64; i++) {
      black += masked.data().get(i) == 0 ? 1 : 0;
    }
    assertThat(black).as("a quarter of 64 x 64").isEqualTo(64 * 64 / 4);
  }

  private static Stream<Model> models() {
    return Stream.of(Training.network(), Training.graph());
  }

  /** More workers than batches that an iterator with reused buffers lends. */
  @ParameterizedTest
  @MethodSource("models")
  void parallelWrapperGetsEveryImageAsItsEpochSays(Model model, @TempDir Path folder)
      throws Exception {
    MaskingDataSetIterator train =
        new MaskingDataSetIterator(imageFiles(folder).build(), POLICY).withInPlace(true);
    ParallelWrapper unannounced = wrapper(model);
    refused(() -> unannounced.fit(train));
    unannounced.shutdown();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<INDArray> seen = Collections.synchronizedList(new ArrayList<>());
      ParallelWrapper wrapper = wrapper(model);
      wrapper.setListeners(
          new BaseTrainingListener() {
            @Override
            public void onGradientCalculation(Model replica) {
              seen.addAll(Training.imagesInside(replica));
            }
          });
      train.runEpoch(epoch, () -> wrapper.fit(train));
      wrapper.shutdown();
      List<INDArray> expected = new ArrayList<>();
      for (int i = 0; i < IMAGES; i++) {
        expected.add(POLICY.maskFor(epoch, i, SIDE, SIDE).toINDArray(DataType.FLOAT).mul(255));
      }
      assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }
    train.close();
    MaskingDataSetIterator lending =
        new MaskingDataSetIterator(imageFiles(folder).heldBatches(1).build(), POLICY)
            .withInPlace(true);
    lending.epochStarted(0);
    List<DataSet> inUse = new ArrayList<>();
    lending.forEachRemaining(inUse::add);
    assertThatIllegalStateException()
        .isThrownBy(inUse.get(0)::getFeatures)
        .withMessageContaining("overwritten");
  }

  private static ParallelWrapper wrapper(Model model) {
    return new ParallelWrapper.Builder<>(model)
        .workers(4)
        .averagingFrequency(1)
        .prefetchBuffer(2)
        .build();
  }

  private static ImageDataSetIterator.Builder imageFiles(Path folder) throws IOException {
    read(folder, null);
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      files.add(folder.resolve(i % 2 == 0 ? "a" : "b").resolve(i + ".png"));
      labels.add(i % 2);
    }
    return ImageDataSetIterator.builder(EncodedImages.files(files, labels), List.of("a", "b"))
        .size(SIDE, SIDE)
        .channels(1)
        .order(EpochOrder.fixed())
        .batchSize(BATCH);
  }

  @Test
  void earlyStoppingInParallelAnnouncesByItsOwnListener() {
    MaskingDataSetIterator masking = masking().withPrefetch(0);
    MultiLayerNetwork network = Training.network();
    var result =
        new EarlyStoppingParallelTrainer<>(
                stopping(),
                network,
                masking,
                null,
                new EpochListener(masking).earlyStopping(),
                2,
                2,
                1)
            .fit();
    assertThat(result.getTotalEpochs()).isEqualTo(3);
    assertThat(result.getTerminationDetails()).doesNotContain("Exception");
    refused(masking::next);
  }

  @Test
  void sameDiffHasAListenerOfItsOwn() {
    SameDiff sameDiff = SameDiff.create();
    SDVariable in = sameDiff.placeHolder("in", DataType.FLOAT, -1, 1, SIDE, SIDE);
    SDVariable label = sameDiff.placeHolder("label", DataType.FLOAT, -1, 2);
    SDVariable weights = sameDiff.var("w", DataType.FLOAT, SIDE * SIDE, 2);
    SDVariable out = sameDiff.reshape(in, -1, SIDE * SIDE).mmul(weights);
    sameDiff.loss.meanSquaredError("loss", label, out, null);
    sameDiff.setLossVariables("loss");
    sameDiff.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Sgd(0.01))
            .dataSetFeatureMapping("in")
            .dataSetLabelMapping("label")
            .build());
    MaskingDataSetIterator masking = masking();
    refused(() -> sameDiff.fit(masking, 3));
    sameDiff.setListeners(new SameDiffEpochListener(masking));
    masking.reset();
    sameDiff.fit(masking, 3);
    assertThat(masking.images()).isEqualTo(IMAGES);
    assertThat(masking.maskedImages()).as("in epoch 2, of p 0.45").isBetween(4L, 18L);
    refused(masking::next);
  }

  private static List<DataSet> kept() {
    return new DataSet(Nd4j.ones(IMAGES, 1, SIDE, SIDE), Nd4j.ones(IMAGES, 2).divi(2)).asList();
  }

  @ParameterizedTest
  @EnumSource
  void batchesThatTheIteratorKeepsStayAsTheyAre(Net net) {
    MixPolicy mixAlways = new MixPolicy(new CutMix(), ProbabilitySchedule.constant(1), 7);
    for (DataSetPreProcessor preProcessor :
        List.of(
            new MaskPreProcessor(ALWAYS),
            new MaskPreProcessor(POLICY),
            new MixPreProcessor(mixAlways))) {
      for (int batch : new int[] {1, BATCH}) {
        List<DataSet> kept = kept();
        DataSetIterator existing = new ExistingDataSetIterator(kept);
        existing.setPreProcessor(preProcessor);
        EpochListener listener = new EpochListener((EpochAware) preProcessor);
        assertThatIllegalStateException()
            .isThrownBy(() -> net.fit(net.create(listener), existing, 3))
            .withMessageContaining("none of the images of epoch 1")
            .withMessageContaining("ExistingDataSetIterator");
        assertThat(kept).isEqualTo(kept());

        List<DataSet> merged = kept();
        DataSetIterator list = new ListDataSetIterator<>(merged, batch);
        list.setPreProcessor(preProcessor);
        Model model = net.create(new EpochListener((EpochAware) preProcessor));
        if (batch > 1) {
          net.fit(model, list, 3);
        }
        assertThat(merged).isEqualTo(kept());
      }
    }
    MaskingDataSetIterator masking =
        new MaskingDataSetIterator(new ExistingDataSetIterator(kept()), ALWAYS);
    net.fit(net.create(new EpochListener(masking)), masking, 3);
    assertThat(masking.maskedImages()).isEqualTo(IMAGES);
  }

  @Test
  void batchThatIsPreProcessedTwiceInAnEpochIsRefused() {
    DataSet batch = new DataSet(Nd4j.ones(4, 1, SIDE, SIDE), Nd4j.ones(4, 2));
    MaskPreProcessor masks = new MaskPreProcessor(ALWAYS);
    masks.epochStarted(0);
    masks.preProcess(batch);
    assertThat(batch.getFeatures().minNumber().intValue()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> masks.preProcess(batch))
        .withMessageContaining("returned a batch twice in one epoch");
    masks.epochEnded();
    assertThat(batch.getFeatures().minNumber().intValue()).isOne();
    masks.epochStarted(1);
    masks.preProcess(batch);
    INDArray expected = Nd4j.ones(4, 1, SIDE, SIDE);
    new BatchMasker(ALWAYS).maskInPlace(expected, 1, 0);
    assertThat(batch.getFeatures()).isEqualTo(expected);
  }

  @Test
  void batchGetsItsOwnArraysBackFromAChainOfPreProcessors() {
    MaskPreProcessor masks = new MaskPreProcessor(ALWAYS);
    MixPreProcessor mix =
        new MixPreProcessor(new MixPolicy(new CutMix(), ProbabilitySchedule.constant(1), 7));
    DataSet batch = new DataSet(Nd4j.rand(6, 1, SIDE, SIDE), Nd4j.eye(6));
    DataSet before = batch.copy();
    for (List<? extends EpochAware> announced : List.of(List.of(masks, mix), List.of(mix, masks))) {
      announced.forEach(target -> target.epochStarted(0));
      masks.preProcess(batch);
      mix.preProcess(batch);
      assertThat(batch).isNotEqualTo(before);
      announced.forEach(EpochAware::epochEnded);
      assertThat(batch).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void evaluationAndNormalisersReadTheUnmaskedImages(Net net) {
    MaskingDataSetIterator masking = new MaskingDataSetIterator(images(), ALWAYS);
    refused(() -> new NormalizerStandardize().fit(masking));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(masking.unmasked());
    assertThat(normalizer.getMean().meanNumber().doubleValue()).isEqualTo(1);

    Training.InputRecorder recorder = new Training.InputRecorder();
    Model model = net.create(new EpochListener(masking), recorder);
    net.fit(model, masking, 1);
    refused(
        () -> {
          masking.reset();
          net.evaluate(model, masking);
        });
    net.evaluate(model, masking.unmasked());
    net.fit(model, masking, 1);
    assertThat(masking.maskedImages()).isEqualTo(IMAGES);
    assertThat(recorder.epochs.get(1)).hasSize(IMAGES);

    DataSetIterator inside = images();
    MaskPreProcessor masks = new MaskPreProcessor(ALWAYS);
    inside.setPreProcessor(masks);
    refused(() -> net.evaluate(model, inside));
    refused(() -> net.evaluate(model, new AsyncDataSetIterator(inside, 2)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void unmaskedImagesInTheMiddleOfAnEpochAreRefused(int prefetch) {
    MaskingDataSetIterator masking = masking().withPrefetch(prefetch);
    masking.runEpoch(0, masking::next);
    masking.reset();
    masking.epochStarted(1);
    masking.next();
    assertThatIllegalStateException()
        .isThrownBy(masking.unmasked()::reset)
        .withMessageContaining("would end this epoch after image 5");
    masking.forEachRemaining(batch -> {});
    assertThat(masking.images()).isEqualTo(IMAGES);
    assertThat(masking.unmasked().hasNext()).isFalse();
    masking.epochEnded();
    assertThatIllegalStateException()
        .isThrownBy(() -> masking.withPrefetch(0).next(3))
        .withMessageContaining("no epoch is announced");
  }

  @Test
  void optionsHaveNamesAndNullsAreRefused() {
    INDArray images = Nd4j.ones(4, 1, SIDE, SIDE);
    INDArray vectors = Nd4j.ones(4, 3);
    MultiDataSet batch =
        new MultiDataSet(
            new INDArray[] {vectors, images, images.dup()}, new INDArray[] {Nd4j.ones(4, 2)});
    MultiDataSetIterator inside =
        new org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator(batch);
    MaskingMultiDataSetIterator masking = new MaskingMultiDataSetIterator(inside, ALWAYS);
    MaskPreProcessor masks = new MaskPreProcessor(ALWAYS);
    MixPreProcessor mix = new MixPreProcessor(MIX);
    masking.epochStarted(0);
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            masking::next,
            () -> ((MultiDataSetPreProcessor) masks).preProcess(batch),
            () -> ((MultiDataSetPreProcessor) mix).preProcess(batch))) {
      assertThatIllegalArgumentException()
          .isThrownBy(use)
          .withMessage(
              "inputs must be those that hold images, selected by withInputs(...), but is 0 of"
                  + " shape [4, 3]");
    }
    MaskingMultiDataSetIterator both = masking.withInputs(1, 2);
    both.reset();
    both.epochStarted(0);
    org.nd4j.linalg.dataset.api.MultiDataSet masked = both.next();
    assertThat(masked.getFeatures(0)).isSameAs(vectors);
    assertThat(masked.getFeatures(1)).as("one mask").isEqualTo(masked.getFeatures(2));
    assertThat(masked.getFeatures(1)).isNotEqualTo(images);

    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> new MaskingDataSetIterator(null, ALWAYS),
            () -> new MaskingDataSetIterator(images(), null),
            () -> new MaskingMultiDataSetIterator(null, ALWAYS),
            () -> new MaskingMultiDataSetIterator(inside, null),
            () -> new MaskPreProcessor(null),
            () -> new MixPreProcessor(null),
            () -> new MaskImageTransform(null, Fill.zero()),
            () -> new BatchMasker(null),
            () -> new EpochListener((EpochAware) null))) {
      assertThatIllegalArgumentException().isThrownBy(use);
    }
  }

  @Test
  void channelsLastWithoutTheOptionIsRefused() {
    MaskingDataSetIterator masking =
        new MaskingDataSetIterator(
            new ExistingDataSetIterator(
                List.of(new DataSet(Nd4j.ones(4, 28, 28, 3), Nd4j.ones(4, 2)))),
            ALWAYS);
    masking.epochStarted(0);
    assertThatIllegalArgumentException()
        .isThrownBy(masking::next)
        .withMessageContaining("withFormat(ImageFormat.NHWC)");
    MaskingDataSetIterator last = masking.withFormat(ImageFormat.NHWC);
    last.reset();
    last.epochStarted(0);
    assertThat(last.next().getFeatures().shape()).containsExactly(4, 28, 28, 3);
  }

  @Test
  void readFromSerialisedFormTheyStartAfresh() throws Exception {
    MaskPreProcessor masks = new MaskPreProcessor(POLICY).withFill(Fill.constant(3));
    masks.epochStarted(5);
    MaskPreProcessor copy = reread(masks);
    DataSet batch = new DataSet(Nd4j.ones(4, 1, SIDE, SIDE), null);
    refused(() -> copy.preProcess(batch));
    copy.epochStarted(5);
    copy.preProcess(batch);
    DataSet expected = new DataSet(Nd4j.ones(4, 1, SIDE, SIDE), null);
    masks.preProcess(expected);
    assertThat(batch.getFeatures()).isEqualTo(expected.getFeatures());

    MaskingDataSetIterator masking = new MaskingDataSetIterator(images(), ALWAYS).withPrefetch(1);
    masking.epochStarted(0);
    DataSet first = masking.next();
    masking.close();
    MaskingDataSetIterator again = reread(masking);
    again.reset();
    again.epochStarted(0);
    assertThat(again.next()).isEqualTo(first);
    again.close();

    MaskingDataSetIterator train = masking();
    assertThat(reread(new SameDiffEpochListener(train))).isNotNull();
    EpochListener listener = reread(new EpochListener(3, new Recorded()));
    Training.network(listener).fit(images(), 2);
    assertThat(Recorded.EPOCHS).containsExactly(3, 4);

    MixPreProcessor mix = new MixPreProcessor(MIX);
    MixPreProcessor mixAgain = reread(mix);
    List<INDArray> mixed = new ArrayList<>();
    for (MixPreProcessor each : List.of(mix, mixAgain)) {
      DataSet numbers =
          new DataSet(Nd4j.arange(4 * SIDE * SIDE).reshape(4, 1, SIDE, SIDE), Nd4j.eye(4));
      each.epochStarted(9);
      each.preProcess(numbers);
      mixed.add(numbers.getFeatures());
    }
    assertThat(mixed.get(0)).isEqualTo(mixed.get(1));
  }

  /** Remembers what was announced, also to its copies. */
  private static final class Recorded implements EpochAware, java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private static final List<Integer> EPOCHS = new ArrayList<>();

    @Override
    public void epochStarted(int epoch) {
      EPOCHS.add(epoch);
    }
  }

  @ParameterizedTest
  @EnumSource
  void listenerDoesNotAnnounceAnEpochTwice(Net net) {
    MaskingDataSetIterator masking = masking();
    EpochListener listener = new EpochListener(masking);
    Model model = net.create(listener);
    net.fit(model, masking, 2);
    for (ThrowingCallable again :
        List.<ThrowingCallable>of(
            () -> net.fit(net.create(listener), masking, 1), () -> net.stopEarly(model, masking))) {
      assertThatIllegalStateException()
          .isThrownBy(again)
          .withMessageContaining("epoch 0 is announced again after epoch 1")
          .withMessageContaining("new EpochListener(2, ...)");
    }
    Training.InputRecorder recorder = new Training.InputRecorder();
    net.stopEarly(net.create(new EpochListener(2, masking), recorder), masking);
    recorder.assertFollowsSchedule(2);
  }

  @ParameterizedTest
  @EnumSource
  void twoListenersOfOneTransformAreOne(Net net, @TempDir Path folder) throws IOException {
    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    Training.InputRecorder recorder = new Training.InputRecorder();
    Model model = net.create(slow(100), new EpochListener(mask), new EpochListener(mask), recorder);
    net.fit(model, read(folder, mask), 3);
    recorder.assertFollowsSchedule(0);
  }

  /** Flips, crops and masks with a constant schedule do not need epochs. */
  @Test
  void transformThatIsNeverAnnouncedDoesNotRepeatItsDraws(@TempDir Path folder) throws IOException {
    DataSetIterator read = read(folder, new MaskImageTransform(ALWAYS, Fill.zero()));
    Training.InputRecorder recorder = new Training.InputRecorder();
    Training.network(recorder).fit(read, 3);
    assertThat(recorder.epochs).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void transformThatLostItsListenerIsRefusedInTheSecondPass(Net net, @TempDir Path folder)
      throws IOException {
    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    DataSetIterator read = read(folder, mask);
    Model model = net.create(new EpochListener(mask));
    net.fit(model, read, 2);
    refused(() -> net.evaluate(model, read), "this image transform");
    model.setListeners();
    read.reset();
    refused(() -> net.fit(model, read, 3), "this image transform");
  }

  @ParameterizedTest
  @EnumSource
  void transformInsideAMaskingIteratorIsAnnouncedByItself(Net net, @TempDir Path folder)
      throws IOException {
    MaskImageTransform mask = new MaskImageTransform(POLICY, Fill.zero());
    MaskPolicy nothing = new MaskPolicy(POLICY.generator(), ProbabilitySchedule.constant(0), 1);
    MaskingDataSetIterator train = new MaskingDataSetIterator(read(folder, mask), nothing);
    frozen(() -> net.fit(net.create(new EpochListener(train)), train, 2));
    MaskingDataSetIterator again = new MaskingDataSetIterator(read(folder, mask), nothing);
    Training.InputRecorder recorder = new Training.InputRecorder();
    net.fit(net.create(new EpochListener(again, mask), recorder), again, 3);
    recorder.assertFollowsSchedule(0);
  }

  @ParameterizedTest
  @EnumSource
  void masksInACompositeAreAnnouncedByTheIteratorAround(Net net) {
    DataSetIterator inside = images();
    inside.setPreProcessor(
        new CompositeDataSetPreProcessor(
            new CompositeDataSetPreProcessor(new MixPreProcessor(MIX)),
            new MaskPreProcessor(POLICY)));
    MaskPolicy nothing = new MaskPolicy(POLICY.generator(), ProbabilitySchedule.constant(0), 1);
    MaskingDataSetIterator train = new MaskingDataSetIterator(inside, nothing);
    Training.InputRecorder recorder = new Training.InputRecorder();
    net.fit(net.create(new EpochListener(train), recorder), train, 3);
    recorder.assertFollowsSchedule(0);
  }

  @Test
  void earlyStoppingDoesNotSwallowAForgottenListener() {
    refused(() -> Net.MULTI_LAYER.stopEarly(Training.network(), masking()));
    refused(() -> Net.GRAPH.stopEarly(Training.graph(), masking()));
  }

  @SuppressWarnings("unchecked")
  private static <T> T reread(T value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void multiDataSetsAreHeldToTheSameRules() {
    MaskingMultiDataSetIterator masking =
        new MaskingMultiDataSetIterator(new MultiDataSetIteratorAdapter(images()), POLICY);
    refused(() -> Training.graph().fit(masking, 1));
    ComputationGraph graph = Training.graph(new EpochListener(masking));
    graph.fit(masking, 2);
    refused(() -> Training.graph().fit(masking, 1));
    refused(
        () -> {
          masking.reset();
          graph.evaluate(masking);
        });
    graph.evaluate(masking.unmasked());
    graph.fit(masking, 1);
    assertThat(masking.images()).isEqualTo(IMAGES);
  }
}
