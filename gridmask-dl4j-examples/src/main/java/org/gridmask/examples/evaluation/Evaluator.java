package org.gridmask.examples.evaluation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.cam.ActivationMaps;
import org.gridmask.dl4j.cam.Cam;
import org.gridmask.examples.config.TrainSection;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.evaluation.TestEvaluation.Prediction;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ImageBatches;
import org.gridmask.examples.train.TopAccuracy;
import org.gridmask.examples.train.TrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Evaluates a trained network in one pass over the test images. Keeps only one batch and the
 * pictures to show in memory.
 */
final class Evaluator {

  private static final int MISTAKES = 12;
  private static final int MAPS_SHOWN = 8;
  private static final int MAPS_MEASURED = 1000;

  /** Bounds the activations, which the maps keep all at once. */
  private static final int MAPS_AT_ONCE = 16;

  private final TrainedModel model;
  private final List<String> classNames;

  /** The network's class of each class of the data. */
  private final int[] classes;

  private final Optional<Cam> cam;

  private final ArrayGarbage garbage = new ArrayGarbage();

  private final List<Prediction> predictions = new ArrayList<>();
  private final TopAccuracy accuracy = new TopAccuracy();
  private final Misclassified mistakes = new Misclassified(MISTAKES);
  private final EvenSample measured;
  private final EvenSample shown;
  private final List<Picture> cams = new ArrayList<>();
  private final List<Occlusion> occlusions;
  private double shares;
  private int maps;

  private Evaluator(
      TrainedModel model, int[] classes, ImageSource data, List<Occlusion> occlusions) {
    this.model = model;
    this.classes = classes;
    this.occlusions = occlusions;
    classNames = model.classNames();
    measured = new EvenSample(data.testSize(), MAPS_MEASURED);
    shown = new EvenSample(data.testSize(), MAPS_SHOWN);
    TrainSection train = model.run().config().train();
    if (train.fastPath()) {
      // As in the trainer, or rounding might change a prediction.
      FastPath.attachTo(model.network(), train.precision());
    }
    cam = cam(model.network());
  }

  private static Optional<Cam> cam(ComputationGraph network) {
    try {
      return Optional.of(Cam.of(network));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Evaluates a network.
   *
   * @param model the network; the fast path is attached if its run used it
   * @param data its run's data set
   * @throws IOException if the data cannot be read
   */
  static TestEvaluation evaluate(TrainedModel model, ImageSource data) throws IOException {
    int[] same = IntStream.range(0, model.classNames().size()).toArray();
    Evaluator evaluator = new Evaluator(model, same, data, List.of());
    List<SeenImages> seen = Pngs.seen(model, data);
    try (ImageBatches batches = model.testBatches(data)) {
      batches.iterator().forEachRemaining(evaluator::test);
    }
    return evaluator.result(seen);
  }

  /**
   * Evaluates a network on the test images of any data set.
   *
   * @param classes the network's class of each class of the data
   * @param occlusions get each batch as well
   * @param progress receives the number of images so far
   */
  static ModelEvaluation.Measured evaluate(
      TrainedModel model,
      int[] classes,
      ImageSource data,
      List<Occlusion> occlusions,
      IntConsumer progress)
      throws IOException {
    Evaluator evaluator = new Evaluator(model, classes, data, occlusions);
    try (ImageBatches batches = model.input().testBatches(data)) {
      while (batches.iterator().hasNext()) {
        evaluator.test(batches.iterator().next());
        progress.accept(evaluator.predictions.size());
      }
      return new ModelEvaluation.Measured(
          evaluator.result(List.of()), evaluator.accuracy.top5(), batches.skipped());
    }
  }

  private TestEvaluation result(List<SeenImages> seen) {
    return new TestEvaluation(
        classNames,
        predictions,
        seen,
        mistakes.surestFirst(),
        cams,
        maps == 0 ? Double.NaN : shares / maps);
  }

  private void test(DataSet batch) {
    INDArray images = batch.getFeatures();
    float[][] probabilities = model.network().outputSingle(images).toFloatMatrix();
    int[] labels =
        IntStream.of(batch.getLabels().argMax(1).toIntVector())
            .map(label -> classes[label])
            .toArray();
    accuracy.add(labels, probabilities);
    int first = predictions.size();
    for (int i = 0; i < labels.length; i++) {
      int predicted = mostProbable(probabilities[i]);
      Prediction prediction = new Prediction(labels[i], predicted, probabilities[i][predicted]);
      int number = first + i;
      INDArray image = image(images, i);
      mistakes.add(number, prediction, () -> mistake(number, prediction, image));
      predictions.add(prediction);
    }
    cam.ifPresent(each -> map(each, images, first));
    for (Occlusion occlusion : occlusions) {
      occlusion.test(images, labels, this::predicted);
      garbage.collectIfMuch();
    }
  }

  private int[] predicted(INDArray images) {
    return Stream.of(model.network().outputSingle(images).toFloatMatrix())
        .mapToInt(Evaluator::mostProbable)
        .toArray();
  }

  /** Ties are broken by class number, as in the trainer's accuracy. */
  private static int mostProbable(float[] probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      if (probabilities[c] > probabilities[best]) {
        best = c;
      }
    }
    return best;
  }

  private Picture mistake(int number, Prediction prediction, INDArray image) {
    return Pngs.picture(
        Pngs.pictures(model, image).get(0),
        "Test image " + number,
        "%s predicted as %s, %s"
            .formatted(
                classNames.get(prediction.label()),
                classNames.get(prediction.predicted()),
                percent(prediction)));
  }

  /** Computes the maps of a batch's sampled images. */
  private void map(Cam method, INDArray images, int first) {
    int[] sample =
        IntStream.range(0, (int) images.size(0))
            .filter(i -> measured.has(first + i) || shown.has(first + i))
            .toArray();
    for (int from = 0; from < sample.length; from += MAPS_AT_ONCE) {
      int to = Math.min(from + MAPS_AT_ONCE, sample.length);
      map(method, images, first, Arrays.copyOfRange(sample, from, to));
      garbage.collectIfMuch();
    }
  }

  private void map(Cam method, INDArray images, int first, int[] sample) {
    INDArray[] sampled =
        IntStream.of(sample).mapToObj(i -> image(images, i)).toArray(INDArray[]::new);
    int[] classes = IntStream.of(sample).map(i -> predictions.get(first + i).predicted()).toArray();
    ActivationMaps found = method.of(Nd4j.concat(0, sampled), classes);
    double[] share = found.sharesAboveHalf((int) images.size(2), (int) images.size(3));
    for (int i = 0; i < sample.length; i++) {
      int number = first + sample[i];
      if (measured.has(number)) {
        shares += share[i];
        maps++;
      }
      if (shown.has(number)) {
        BufferedImage image = Pngs.pictures(model, sampled[i]).get(0);
        cams.add(camPicture(number, image, HeatMap.over(image, found.maps().slice(i))));
      }
    }
  }

  private static INDArray image(INDArray images, int number) {
    return images.get(NDArrayIndex.interval(number, number + 1));
  }

  private Picture camPicture(int number, BufferedImage image, BufferedImage map) {
    Prediction prediction = predictions.get(number);
    String predicted = classNames.get(prediction.predicted());
    String truth =
        prediction.isRight()
            ? "correct"
            : "wrong, true class " + classNames.get(prediction.label());
    return Pngs.picture(
        Pngs.beside(List.of(image, map)),
        "Test image %s, class activation map for %s".formatted(number, predicted),
        "%s, %s: %s".formatted(predicted, percent(prediction), truth));
  }

  private static String percent(Prediction prediction) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * prediction.probability());
  }
}
