package org.gridmask.examples.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.run.EpochMetrics;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.system.Interval;
import org.gridmask.examples.train.TrainingProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites the report of a running training at its start and every few minutes. Also passes the
 * progress on.
 */
public final class LiveReport implements TrainingProgress {

  private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);

  /** The time between two reports. */
  public static final Duration EVERY = Duration.ofMinutes(2);

  /** On a disk with less room, the next checkpoint may need it. */
  private static final long MIN_FREE_BYTES = 64L << 20;

  private final Path run;
  private final InstantSource clock;
  private final Interval interval;
  private final TrainingProgress progress;
  private boolean written;
  private boolean failed;
  private int epoch;
  private int images;

  /**
   * The report of a run.
   *
   * @param run the run's folder
   * @param clock the clock
   * @param progress receives the progress too
   */
  public LiveReport(Path run, InstantSource clock, TrainingProgress progress) {
    this.run = run;
    this.clock = clock;
    this.progress = progress;
    interval = new Interval(EVERY, clock);
  }

  @Override
  public void epochStarted(int epoch, int images) {
    this.epoch = epoch;
    this.images = images;
    if (!written) {
      write(0);
    }
    progress.epochStarted(epoch, images);
  }

  @Override
  public void trained(int trained) {
    if (interval.hasPassed()) {
      write(trained);
    }
    progress.trained(trained);
  }

  @Override
  public void epochEnded(EpochMetrics metrics) {
    if (interval.hasPassed()) {
      write(images);
    }
    progress.epochEnded(metrics);
  }

  private void write(int trained) {
    written = true;
    String during =
        "epoch %s, after %s of %s"
            .formatted(epoch + 1, Figures.whole(trained), Figures.count(images, "training image"));
    try {
      if (Files.getFileStore(run).getUsableSpace() < MIN_FREE_BYTES) {
        return;
      }
      HtmlReport.write(
          RunPage.of(RecordedRun.read(run)).live(clock.instant(), during),
          HtmlReport.FILE_NAME,
          new AtomicFiles(run));
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // A failed report must not stop the training.
      if (!failed) {
        LOG.warn("Cannot write the report of the running training: {}", RunReport.reason(e));
      }
      failed = true;
    }
  }
}
