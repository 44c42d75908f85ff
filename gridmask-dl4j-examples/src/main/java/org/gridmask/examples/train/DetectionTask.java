package org.gridmask.examples.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.datavec.image.transform.ImageTransform;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.detection.Detections;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.dl4j.detection.DetectorStyle;
import org.gridmask.dl4j.weights.PretrainedWeights;
import org.gridmask.dl4j.weights.StateDict;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.DetectSection;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Box;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.detection.CocoEvaluation;
import org.gridmask.examples.detection.CocoMetrics;
import org.gridmask.examples.detection.Detection;
import org.gridmask.examples.model.FasterRcnn;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Scores;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.RandomShorterSideImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.gridmask.transform.autoaugment.ColorJitterImageTransform;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Object detection. Training images are resized, flipped with their boxes, normalised, masked and
 * padded to the largest of their batch, in this order; test images are resized, normalised and
 * padded one by one.
 */
final class DetectionTask implements Task {

  private static final String CLASSIFIER = "roi_heads.box_predictor.cls_score.bias";
  private static final int COCO_OUTPUTS = 91;

  private final TrainConfig config;
  private final DetectionSource source;

  /** With the images in use; set once needed. */
  private DetectionSource used;

  DetectionTask(TrainConfig config, DetectionSource source) {
    this.config = config;
    this.source = source;
  }

  /** The data set with the training and test images in use. */
  DetectionSource used() {
    if (used == null) {
      DetectionSource split = config.data().split(source::split);
      int few = config.detect().overfit();
      used = few == 0 ? split : split.overfit(few);
    }
    return used;
  }

  @Override
  public void requireUsable() {
    config.train().requireIterations(epochIterations());
  }

  @Override
  public int trainSize() {
    return used().trainSize();
  }

  @Override
  public int epochIterations() {
    int batchSize = config.train().batchSize();
    return (trainSize() + batchSize - 1) / batchSize;
  }

  /** The detector's numbers. */
  DetectorOptions options() {
    return config.detect().toOptions(source.classNames().size(), config.seed());
  }

  @Override
  public ComputationGraph network() {
    DetectSection detect = config.detect();
    int iterations = epochIterations();
    int side = padded(detect.testShorterSide());
    FasterRcnn network =
        config
            .model()
            .toFasterRcnn(options())
            .head(detect.channels(), detect.headUnits())
            .input(side, Math.max(side, padded(detect.longerSide())))
            .seed(config.seed())
            .updater(config.train().toUpdater(iterations))
            .weightDecay(config.train().weightDecay())
            .eps(detect.normEps());
    if (!detect.frozenNorm()) {
      network.trainedNormalization();
    }
    if (detect.style() == DetectorStyle.MASKRCNN_BENCHMARK) {
      network.biasUpdater(config.train().toUpdater(iterations, 2));
    }
    return network.build();
  }

  /** torchvision's detectors of COCO have an output for each id up to 90. */
  @Override
  public PretrainedWeights forClasses(PretrainedWeights weights) {
    StateDict dict = weights.stateDict();
    List<OptionalInt> ids = source.classNames().stream().map(Categories::idInCoco).toList();
    boolean hasClasses =
        dict.names().contains(CLASSIFIER)
            && dict.get(CLASSIFIER).length() == COCO_OUTPUTS
            && ids.stream().allMatch(OptionalInt::isPresent);
    return hasClasses
        ? weights.withClasses(
            IntStream.concat(IntStream.of(0), ids.stream().mapToInt(OptionalInt::getAsInt))
                .toArray())
        : weights;
  }

  private static int padded(int side) {
    int stride = DetectionSource.STRIDE;
    return (side + stride - 1) / stride * stride;
  }

  @Override
  public NormalizerStandardize fittedNormalizer() {
    try (ImageDataSetIterator images = used().plainTrainImages().build()) {
      return ChannelStatistics.fit(images, 3);
    }
  }

  @Override
  public List<ImageTransform> transforms(AugmentStep step, double[] greyLevels) {
    long seed = config.seed();
    if (step == AugmentStep.FLIP) {
      double p = config.augment().flip();
      return p > 0 ? List.of(new HorizontalFlipImageTransform(p, seed)) : List.of();
    }
    DetectSection detect = config.detect();
    ImageTransform resize =
        new RandomShorterSideImageTransform(detect.shorterSides(), detect.longerSide(), seed);
    return detect.brightness() + detect.contrast() + detect.saturation() + detect.hue() == 0
        ? List.of(resize)
        : List.of(
            new ColorJitterImageTransform(
                detect.brightness(), detect.contrast(), detect.saturation(), detect.hue(), seed),
            resize);
  }

  @Override
  public boolean masksOnImages() {
    return true;
  }

  @Override
  public ImageBatches trainBatches(
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors) {
    return new ImageBatches(
        ClassificationTask.ordered(config, used().trainImages())
            .order(this::order)
            .transforms(transforms)
            .normalizer(normalizer)
            .batchSize(config.train().workerBatchSize())
            .heldBatches(config.train().workers())
            .build(),
        preProcessors);
  }

  /**
   * Shuffled, with batches of tall images and batches of others, as in torchvision and
   * maskrcnn-benchmark: a batch of both would be padded to squares. The last epoch may have fewer
   * images.
   */
  int[] order(int size, int epoch) {
    int[] shuffled = EpochOrder.shuffled(config.seed()).of(size, epoch);
    int[] order = new int[size];
    int filled = 0;
    List<List<Integer>> groups = List.of(new ArrayList<>(), new ArrayList<>());
    for (int image : shuffled) {
      List<Integer> group = groups.get(used().isTall(image) ? 1 : 0);
      group.add(image);
      if (group.size() == config.train().workerBatchSize()) {
        for (int next : group) {
          order[filled++] = next;
        }
        group.clear();
      }
    }
    // Incomplete batches come last.
    for (List<Integer> group : groups) {
      for (int next : group) {
        order[filled++] = next;
      }
    }
    long images =
        (long) config.train().batchSize() * config.train().iterationsIn(epoch, epochIterations());
    return Arrays.copyOf(order, (int) Math.min(size, images));
  }

  /** Boxes are the second input; the network has no labels. */
  @Override
  public MultiDataSetIterator inputs(DataSetIterator batches) {
    return new NetworkInputs(
        batches,
        batch -> {
          INDArray images = batch.getFeatures();
          INDArray none = Nd4j.zeros(DataType.FLOAT, images.size(0), 1);
          return new MultiDataSet(
              new INDArray[] {images, batch.getLabels()}, new INDArray[] {none, none});
        });
  }

  @Override
  public BoxedImages testImages(NormalizerStandardize normalizer) {
    return new BoxedImages(used(), normalizer);
  }

  /** Sets the order of the network's channels and the size of test images. */
  static ImageDataSetIterator.Builder resized(
      TrainConfig config, ImageDataSetIterator.Builder images) {
    DetectSection detect = config.detect();
    return ClassificationTask.ordered(config, images)
        .transforms(
            new ResizeShorterSideImageTransform(detect.testShorterSide(), detect.longerSide()));
  }

  @Override
  public Optional<ScoredImages> validationImages(NormalizerStandardize normalizer) {
    return used().validation().map(validation -> new BoxedImages(validation, normalizer));
  }

  /** The scores of COCO's numbers, which has -1 where there are no such objects. */
  static Scores scores(CocoMetrics metrics) {
    double[] values = {
      metrics.ap(),
      metrics.ap50(),
      metrics.ap75(),
      metrics.apSmall(),
      metrics.apMedium(),
      metrics.apLarge()
    };
    return Scores.of(
        TaskKind.DETECTION,
        Arrays.stream(values).map(value -> value < 0 ? Double.NaN : value).toArray());
  }

  /** Images with the boxes of their objects, one by one. */
  final class BoxedImages extends SingleImages {

    private final Annotations annotations;

    private BoxedImages(DetectionSource part, NormalizerStandardize normalizer) {
      super(resized(config, part.testImages()).normalizer(normalizer).batchSize(1).build());
      annotations = part.testAnnotations();
    }

    @Override
    public Scores scores(ComputationGraph network, Consumer<INDArray> outputs) {
      return DetectionTask.scores(CocoEvaluation.of(annotations, detections(network, outputs)));
    }

    /** The detections in all images; {@code outputs} receives the output for each. */
    List<Detection> detections(ComputationGraph network, Consumer<INDArray> outputs) {
      DetectorOptions options = options();
      List<Detection> found = new ArrayList<>();
      images.reset();
      while (images.hasNext()) {
        DataSet image = images.next();
        INDArray truth = image.getLabels();
        INDArray output = network.output(false, image.getFeatures(), truth)[1];
        outputs.accept(output);
        // As of a loader with boxes.
        int number = (int) truth.getFloat(0, 0, 4);
        AnnotatedImage annotated = annotations.images().get(number);
        Detections detections = Detections.of(output, truth, options).get(0);
        for (int i = 0; i < detections.labels().length; i++) {
          found.add(
              new Detection(
                  annotated.id(),
                  annotations.categories().id(detections.labels()[i]),
                  inImage(
                      detections.boxes()[i],
                      annotated.height() / (double) truth.getFloat(0, 0, 0),
                      annotated.width() / (double) truth.getFloat(0, 0, 1)),
                  detections.scores()[i]));
        }
        garbage.collectIfMuch();
      }
      return found;
    }
  }

  /** A box of a resized image in the image itself. */
  static Box inImage(float[] box, double down, double across) {
    return Box.ofCorners(box[0] * across, box[1] * down, box[2] * across, box[3] * down);
  }
}
