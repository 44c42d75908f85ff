package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridmask.examples.cam.CamStudy;

/** A line for each network whose maps are measured, and on a terminal a bar that moves. */
final class CamProgress implements CamStudy.Progress {

  private final PrintWriter out;
  private ImageBar bar;

  CamProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(String title, int images) {
    out.printf(
        Locale.ROOT, "Measuring %s on %,d test image%s%n", title, images, images == 1 ? "" : "s");
    out.flush();
    bar = new ImageBar(title, images);
  }

  @Override
  public void measured(int images) {
    if (bar != null) {
      bar.stepTo(images);
    }
  }

  @Override
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
