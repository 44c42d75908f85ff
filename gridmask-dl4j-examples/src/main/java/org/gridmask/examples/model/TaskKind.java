package org.gridmask.examples.model;

import java.util.Locale;

/** What a network is trained for. */
public enum TaskKind {
  /** The class of an image. */
  CLASSIFICATION("train"),
  /** The class of each pixel: semantic segmentation. */
  SEGMENTATION("segment"),
  /** The boxes of objects: object detection. */
  DETECTION("detect");

  private final String command;

  TaskKind(String command) {
    this.command = command;
  }

  /**
   * The name in texts.
   *
   * @return such as "segmentation"
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The command that trains networks for it.
   *
   * @return such as "train"
   */
  public String command() {
    return command;
  }
}
