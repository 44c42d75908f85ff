package org.gridmask.examples.evaluation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.data.PixelClass;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.picture.LabelMapPictures;
import org.gridmask.examples.picture.Thumbnail;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.examples.train.Segmenter;
import org.gridmask.examples.train.Segmenter.LabelMap;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

/** Evaluates a network for segmentation in one pass over the test images. */
final class SegmentationEvaluator {

  private static final int EXAMPLES = 8;

  private SegmentationEvaluator() {}

  static SegmentationEvaluation evaluate(TrainedModel model, SegmentationSource data)
      throws IOException {
    Segmenter segmenter = Segmenter.of(model, model.run().config());
    int[] colours = PixelClass.of(data.classNames()).stream().mapToInt(PixelClass::rgb).toArray();
    ConfusionMatrix confusion = ConfusionMatrix.empty(data.classNames());
    EvenSample shown = new EvenSample(data.testSize(), EXAMPLES);
    List<Picture> examples = new ArrayList<>();
    ArrayGarbage garbage = new ArrayGarbage();
    int number = 0;
    try (ImageDataSetIterator images = segmenter.testImages(data)) {
      for (; images.hasNext(); number++) {
        DataSet image = images.next();
        LabelMap predicted = segmenter.predict(image.getFeatures());
        byte[] labels = Segmenter.classes(image.getLabels());
        ConfusionMatrix own = ConfusionMatrix.empty(data.classNames());
        own.add(labels, predicted.classes());
        confusion.add(own);
        if (shown.has(number)) {
          BufferedImage picture = model.pictures(image.getFeatures()).get(0);
          examples.add(
              Pngs.picture(
                  beside(
                      picture,
                      coloured(predicted, labels, colours),
                      coloured(predicted, predicted.classes(), colours)),
                  "Test image %s, its labels and the prediction".formatted(number),
                  String.format(
                      Locale.ROOT,
                      "mIoU %.1f %%, pixel accuracy %.1f %%",
                      100 * own.meanIou(false),
                      100 * own.pixelAccuracy())));
        }
        garbage.collectIfMuch();
      }
    }
    return new SegmentationEvaluation(confusion, Pngs.seen(model, data), examples);
  }

  private static BufferedImage coloured(LabelMap size, byte[] classes, int[] colours) {
    return LabelMapPictures.coloured(size.height(), size.width(), classes, colours);
  }

  private static BufferedImage beside(BufferedImage... pictures) {
    List<BufferedImage> small = new ArrayList<>();
    for (BufferedImage picture : pictures) {
      small.add(Thumbnail.within(picture, Pngs.MAX_SIDE));
    }
    return Pngs.beside(small);
  }
}
