package org.gridmask.examples.run;

import java.util.List;
import java.util.Locale;
import org.gridmask.examples.model.TaskKind;

/** A measure of a network's quality on images, in [0, 1]; larger is better. */
public enum Score {
  /** The share of images whose most probable class is the true one. */
  ACCURACY("accuracy"),
  /** The share of images whose true class is among the five most probable ones. */
  TOP5("accuracy, top 5"),
  /** The mean over the classes of intersection over union. */
  MIOU("mIoU"),
  /** The share of labelled pixels whose most probable class is the true one. */
  PIXEL_ACCURACY("pixel accuracy"),
  /** The mean over the classes of the accuracy on their pixels. */
  CLASS_ACCURACY("mean class accuracy"),
  /** COCO's average precision: the mean over IoU thresholds of 0.50, 0.55, ..., 0.95. */
  AP("AP"),
  /** The average precision with an IoU threshold of 0.50. */
  AP50("AP50"),
  /** The average precision with an IoU threshold of 0.75. */
  AP75("AP75"),
  /** The average precision of objects of less than 32 x 32 pixels. */
  AP_SMALL("AP small"),
  /** The average precision of objects of 32 x 32 to 96 x 96 pixels. */
  AP_MEDIUM("AP medium"),
  /** The average precision of objects of more than 96 x 96 pixels. */
  AP_LARGE("AP large");

  private final String title;

  Score(String title) {
    this.title = title;
  }

  /**
   * The scores of a task.
   *
   * @param task the task
   * @return its scores; runs are judged by the first
   */
  public static List<Score> of(TaskKind task) {
    return switch (task) {
      case CLASSIFICATION -> List.of(ACCURACY, TOP5);
      case SEGMENTATION -> List.of(MIOU, PIXEL_ACCURACY, CLASS_ACCURACY);
      case DETECTION -> List.of(AP, AP50, AP75, AP_SMALL, AP_MEDIUM, AP_LARGE);
    };
  }

  /**
   * The score that the runs of a task are judged by.
   *
   * @param task the task
   * @return the first of {@link #of}
   */
  public static Score main(TaskKind task) {
    return of(task).get(0);
  }

  /**
   * The name in files.
   *
   * @return such as "pixel_accuracy"
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name in texts.
   *
   * @return such as "pixel accuracy"
   */
  public String title() {
    return title;
  }
}
