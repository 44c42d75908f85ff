package org.gridmask.examples.detection;

import java.util.Locale;
import org.gridmask.examples.picture.BoxPictures.Labelled;

/** Objects and detections as boxes on pictures. Those of one category have one colour. */
public final class DetectionPictures {

  /** Detections with a lower score would cover a picture. */
  public static final double MIN_SCORE = 0.5;

  private DetectionPictures() {}

  /**
   * An object with its name.
   *
   * @param object the object
   * @param categories the categories
   * @return its box, to be drawn
   */
  public static Labelled object(Annotation object, Categories categories) {
    return labelled(
        object.box(),
        categories.name(object.category()) + (object.crowd() ? " (crowd)" : ""),
        categories.label(object.category()));
  }

  /**
   * A detection with its name and score.
   *
   * @param detection the detection
   * @param categories the categories
   * @return its box, to be drawn
   */
  public static Labelled found(Detection detection, Categories categories) {
    return found(
        detection.box(),
        categories.name(detection.category()),
        categories.label(detection.category()),
        detection.score());
  }

  /**
   * A detection with its name and score.
   *
   * @param box its box
   * @param name the name of its category
   * @param label the label of its category, from 1
   * @param score the score
   * @return its box, to be drawn
   */
  public static Labelled found(Box box, String name, int label, double score) {
    return labelled(box, String.format(Locale.ROOT, "%s %.2f", name, score), label);
  }

  private static Labelled labelled(Box box, String text, int label) {
    return new Labelled(box.x(), box.y(), box.width(), box.height(), text, label);
  }
}
