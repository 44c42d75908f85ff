package org.gridmask.examples.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.dl4j.FastPath;
import org.gridmask.dl4j.detection.Detections;
import org.gridmask.dl4j.detection.DetectorOptions;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.detection.Box;
import org.gridmask.examples.detection.Detection;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.loader.ObjectBoxes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** Detects objects in images by a trained network. Not thread-safe. */
public final class ObjectDetector {

  private final TrainedModel model;
  private final TrainConfig config;
  private final DetectorOptions options;
  private final NormalizerStandardize normalizer;

  private ObjectDetector(TrainedModel model, TrainConfig config) {
    this.model = model;
    this.config = config;
    this.options = config.detect().toOptions(model.classNames().size(), config.seed());
    this.normalizer = model.normalizer();
  }

  /**
   * The detections of a network, like those of its run's test images.
   *
   * @param model the network; the fast path is attached if the configuration uses it
   * @param config its run's configuration, in which {@code detect} may differ
   * @return the detector
   * @throws ConfigException if the network is for another task
   */
  public static ObjectDetector of(TrainedModel model, TrainConfig config) {
    model.require(TaskKind.DETECTION);
    if (config.train().fastPath()) {
      FastPath.attachTo(model.network(), config.train().precision());
    }
    return new ObjectDetector(model, config);
  }

  /**
   * The detections in test images.
   *
   * @param data the data set with the images in use
   * @param detections the detections in its test images; none in unreadable ones
   */
  public record Detected(DetectionSource data, List<Detection> detections) {}

  /**
   * Detects the objects in the test images of a data set.
   *
   * @param data the data set
   * @return the detections
   * @throws ConfigException if the data has other classes
   */
  public Detected detect(DetectionSource data) {
    if (!data.classNames().equals(model.classNames())) {
      throw new ConfigException(
          "%s has other classes than the network: %s instead of %s"
              .formatted(data.name(), data.classNames(), model.classNames()));
    }
    DetectionTask task = new DetectionTask(config, data);
    try (DetectionTask.BoxedImages boxed = task.testImages(normalizer)) {
      return new Detected(task.used(), boxed.detections(model.network(), output -> {}));
    }
  }

  /**
   * An object that was found in an image.
   *
   * @param box its box in pixels of the image
   * @param label its class, from 0
   * @param score the confidence, in [0, 1]
   */
  public record Found(Box box, int label, double score) {}

  /**
   * Detects the objects in an image.
   *
   * @param file an image file, see {@link EncodedImages}
   * @return the objects, the highest scores first
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public List<Found> detect(Path file) throws IOException {
    try {
      EncodedImages images = ImageFile.open(file);
      int[] size = new int[2];
      try (Mat original = images.decode(0, 3)) {
        size[0] = original.rows();
        size[1] = original.cols();
      }
      return detect(images, size[0], size[1]);
    } catch (IOException | RuntimeException e) {
      throw ImageFile.unreadable(file, e);
    }
  }

  private List<Found> detect(EncodedImages images, int height, int width) {
    try (ImageDataSetIterator resized =
        DetectionTask.resized(
                config,
                ImageDataSetIterator.builder(images, List.of(""))
                    .boxes(ObjectBoxes.NONE, DetectionSource.STRIDE))
            .normalizer(normalizer)
            .batchSize(1)
            .build()) {
      DataSet image = resized.next();
      INDArray truth = image.getLabels();
      INDArray output = model.network().output(false, image.getFeatures(), truth)[1];
      Detections found = Detections.of(output, truth, options).get(0);
      double down = height / (double) truth.getFloat(0, 0, 0);
      double across = width / (double) truth.getFloat(0, 0, 1);
      return IntStream.range(0, found.labels().length)
          .mapToObj(
              i ->
                  new Found(
                      DetectionTask.inImage(found.boxes()[i], down, across),
                      found.labels()[i] - 1,
                      found.scores()[i]))
          .toList();
    }
  }
}
