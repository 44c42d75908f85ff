package org.gridmask.examples.cli;

import java.io.PrintWriter;
import org.gridmask.examples.cam.CamStudy;
import org.gridmask.examples.report.Figures;

/** Prints a line per network, and a progress bar on a terminal. */
final class CamProgress implements CamStudy.Progress {

  private final ProgressOutput output;

  CamProgress(PrintWriter out) {
    this.output = new ProgressOutput(out);
  }

  @Override
  public void begin(String title, int images) {
    output.line("Measuring %s on %s", title, Figures.count(images, "test image"));
    output.show(title, "images", 1, 0, images);
  }

  @Override
  public void measured(int images) {
    output.stepTo(images);
  }

  @Override
  public void end() {
    output.close();
  }
}
