package org.gridmask.examples.evaluation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.picture.Thumbnail;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.train.TrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pictures of evaluations. */
final class Pngs {

  /** The maximum side of a picture, in pixels, because a page has dozens of them. */
  static final int MAX_SIDE = 256;

  private static final int SEEN = 8;

  private Pngs() {}

  static Picture picture(BufferedImage image, String alternative, String caption) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Picture(png.toByteArray(), alternative, caption);
  }

  /** Pictures of one height side by side, with gaps. */
  static BufferedImage beside(List<BufferedImage> pictures) {
    int height = pictures.get(0).getHeight();
    int gap = Math.max(1, height / 64);
    int width =
        pictures.stream().mapToInt(BufferedImage::getWidth).sum() + gap * (pictures.size() - 1);
    BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    int left = 0;
    for (BufferedImage picture : pictures) {
      graphics.drawImage(picture, left, 0, null);
      left += picture.getWidth() + gap;
    }
    graphics.dispose();
    return all;
  }

  /** Normalised images as small pictures. */
  static List<BufferedImage> pictures(TrainedModel model, INDArray images) {
    return model.pictures(images).stream()
        .map(picture -> Thumbnail.within(picture, MAX_SIDE))
        .toList();
  }

  /** The first images of the first, the middle and the last epoch. */
  static List<SeenImages> seen(TrainedModel model, DataSource data) throws IOException {
    int epochs = model.run().config().train().epochs();
    List<SeenImages> seen = new ArrayList<>();
    for (int epoch : new TreeSet<>(List.of(0, epochs / 2, epochs - 1))) {
      List<Picture> pictures = new ArrayList<>();
      for (BufferedImage image : pictures(model, model.seenImages(data, epoch, SEEN))) {
        pictures.add(
            picture(
                image,
                "Image %s of epoch %s as the network saw it"
                    .formatted(pictures.size() + 1, epoch + 1),
                ""));
      }
      seen.add(new SeenImages(epoch, pictures));
    }
    return seen;
  }
}
