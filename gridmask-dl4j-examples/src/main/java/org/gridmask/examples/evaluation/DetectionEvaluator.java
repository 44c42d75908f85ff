package org.gridmask.examples.evaluation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.detection.AnnotatedImage;
import org.gridmask.examples.detection.Annotation;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.Categories;
import org.gridmask.examples.detection.CocoEvaluation;
import org.gridmask.examples.detection.CocoMetrics;
import org.gridmask.examples.detection.Detection;
import org.gridmask.examples.detection.DetectionPictures;
import org.gridmask.examples.evaluation.DetectionEvaluation.OfClass;
import org.gridmask.examples.evaluation.DetectionEvaluation.PrecisionCurve;
import org.gridmask.examples.picture.BoxPictures;
import org.gridmask.examples.picture.PictureData;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.train.ObjectDetector;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.loader.ImageDataSetIterator;

/** Evaluates a network for object detection on the test images. */
final class DetectionEvaluator {

  private static final int EXAMPLES = 8;

  /** Larger than other pictures, as names must be legible. */
  private static final int MAX_SIDE = 320;

  private static final double[] IOUS = {0.5, 0.6, 0.7, 0.8, 0.9};

  private DetectionEvaluator() {}

  static DetectionEvaluation evaluate(TrainedModel model, DetectionSource data) throws IOException {
    ObjectDetector.Detected detected = ObjectDetector.of(model, model.run().config()).detect(data);
    List<Detection> found = detected.detections();
    DetectionSource used = detected.data();
    Annotations annotations = used.testAnnotations();
    CocoEvaluation evaluation = CocoEvaluation.evaluate(annotations, found);
    return new DetectionEvaluation(
        classes(annotations, evaluation),
        curves(evaluation),
        Pngs.seen(model, data),
        examples(used, annotations, found));
  }

  static List<OfClass> classes(Annotations annotations, CocoEvaluation evaluation) {
    Map<Integer, Long> objects =
        annotations.images().stream()
            .flatMap(image -> image.objects().stream())
            .filter(object -> !object.crowd())
            .collect(Collectors.groupingBy(Annotation::category, Collectors.counting()));
    Categories categories = annotations.categories();
    CocoMetrics metrics = evaluation.metrics();
    return categories.ids().stream()
        .map(
            id -> {
              Double ap = metrics.apByCategory().get(id);
              return new OfClass(
                  categories.name(id),
                  objects.getOrDefault(id, 0L).intValue(),
                  ap == null ? -1 : ap,
                  evaluation.ap50(id).orElse(-1));
            })
        .toList();
  }

  static List<PrecisionCurve> curves(CocoEvaluation evaluation) {
    List<PrecisionCurve> curves = new ArrayList<>();
    for (double iou : IOUS) {
      double[] precisions = evaluation.precisions(iou);
      if (precisions.length > 0) {
        curves.add(new PrecisionCurve(iou, Arrays.stream(precisions).boxed().toList()));
      }
    }
    return curves;
  }

  static List<Picture> examples(
      DetectionSource data, Annotations annotations, List<Detection> found) throws IOException {
    EvenSample shown = new EvenSample(data.testSize(), EXAMPLES);
    Map<Long, List<Detection>> byImage =
        found.stream().collect(Collectors.groupingBy(Detection::image));
    List<Picture> examples = new ArrayList<>();
    try (ImageDataSetIterator images = data.testImages().batchSize(1).build()) {
      for (int i = 0; i < data.testSize(); i++) {
        if (shown.has(i)) {
          BufferedImage picture;
          try {
            picture = PictureData.first(images.read(i));
          } catch (IOException e) {
            // The evaluation has warned about it.
            continue;
          }
          AnnotatedImage image = annotations.images().get(i);
          examples.add(
              example(
                  picture,
                  image,
                  byImage.getOrDefault(image.id(), List.of()),
                  annotations.categories()));
        }
      }
    }
    return examples;
  }

  static Picture example(
      BufferedImage picture, AnnotatedImage image, List<Detection> found, Categories categories) {
    List<Detection> confident =
        found.stream().filter(each -> each.score() >= DetectionPictures.MIN_SCORE).toList();
    Function<Stream<BoxPictures.Labelled>, BufferedImage> drawn =
        boxes -> BoxPictures.within(picture, boxes.toList(), MAX_SIDE);
    return Pngs.picture(
        Pngs.beside(
            List.of(
                drawn.apply(
                    image.objects().stream()
                        .map(object -> DetectionPictures.object(object, categories))),
                drawn.apply(
                    confident.stream()
                        .map(detection -> DetectionPictures.found(detection, categories))))),
        "Test image %s with its objects, and with the detections".formatted(image.file()),
        "%s, %s"
            .formatted(
                Figures.count(image.objects().size(), "object"),
                Figures.count(confident.size(), "detection")));
  }
}
