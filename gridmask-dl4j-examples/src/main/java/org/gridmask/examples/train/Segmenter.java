package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.gridmask.dl4j.FastPath;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Scores;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** Predicts the label maps of image files by a trained network. Not thread-safe. */
public final class Segmenter {

  private final TrainedModel model;
  private final TrainConfig config;
  private final NormalizerStandardize normalizer;
  private final LabelMapPredictor predictor;

  private Segmenter(
      TrainedModel model,
      TrainConfig config,
      NormalizerStandardize normalizer,
      LabelMapPredictor predictor) {
    this.model = model;
    this.config = config;
    this.normalizer = normalizer;
    this.predictor = predictor;
  }

  /**
   * A predicted label map.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param classes the class of each pixel, from 0, in row-major order
   */
  public record LabelMap(int height, int width, byte[] classes) {}

  /**
   * The predictions of a network, like those of its run's test images.
   *
   * @param model the network; the fast path is attached if the configuration uses it
   * @param config its run's configuration, in which {@code segment} may differ
   * @return the segmenter
   * @throws ConfigException if the network is for another task
   */
  public static Segmenter of(TrainedModel model, TrainConfig config) {
    model.require(TaskKind.SEGMENTATION);
    if (config.train().fastPath()) {
      FastPath.attachTo(model.network(), config.train().precision());
    }
    return new Segmenter(
        model, config, model.normalizer(), LabelMapPredictor.of(model.network(), config));
  }

  /**
   * The evaluation of a network.
   *
   * @param confusion the pixels of the test images by true and predicted class
   * @param scores its scores
   * @param skipped the number of unreadable images, which are not counted
   */
  public record Evaluation(ConfusionMatrix confusion, Scores scores, int skipped) {}

  /**
   * Evaluates the network on the test images of a data set.
   *
   * @param data the data set
   * @param progress receives the number of images so far
   * @return the evaluation
   * @throws ConfigException if the data has other classes
   */
  public Evaluation evaluate(SegmentationSource data, IntConsumer progress) {
    if (!data.classNames().equals(model.classNames())) {
      throw new ConfigException(
          "%s has other classes than the network: %s instead of %s"
              .formatted(data.name(), data.classNames(), model.classNames()));
    }
    int[] images = new int[1];
    try (SegmentationTask.LabelledImages labelled =
        new SegmentationTask(config, data).testImages(normalizer)) {
      ConfusionMatrix confusion =
          labelled.confusion(model.network(), found -> progress.accept(++images[0]));
      return new Evaluation(
          confusion, SegmentationTask.scores(confusion, config), labelled.skipped());
    }
  }

  /**
   * Predicts the label map of an image.
   *
   * @param file an image file, see {@link org.gridmask.loader.EncodedImages}
   * @return the label map, of the size of the image
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public LabelMap predict(Path file) throws IOException {
    INDArray image;
    try (ImageDataSetIterator images =
        ClassificationTask.ordered(
                config, ImageDataSetIterator.builder(ImageFile.open(file), List.of("")))
            .normalizer(normalizer)
            .batchSize(1)
            .build()) {
      image = images.read(0);
    } catch (IOException | RuntimeException e) {
      throw ImageFile.unreadable(file, e);
    }
    return predict(image);
  }

  /**
   * The test images of a data set.
   *
   * @param data the data set
   * @return one pass over normalised images, one by one, with their label maps, to be closed
   */
  public ImageDataSetIterator testImages(SegmentationSource data) {
    return new SegmentationTask(config, data).testIterator(normalizer);
  }

  /**
   * The classes in a label map.
   *
   * @param labels a label map of {@link #testImages}, [1, 1, H, W]
   * @return the class of each pixel, or 255, in row-major order
   */
  public static byte[] classes(INDArray labels) {
    return LabelMapPredictor.classes(labels);
  }

  /**
   * Predicts the label map of an image.
   *
   * @param image a normalised image, [1, 3, H, W]
   * @return the label map
   */
  public LabelMap predict(INDArray image) {
    byte[] classes = LabelMapPredictor.mostProbable(predictor.probabilities(image));
    return new LabelMap((int) image.size(2), (int) image.size(3), classes);
  }
}
