package org.gridmask.examples.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.evaluation.TestEvaluation.SeenImages;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.TrainingException;

/**
 * The evaluation of a finished run's network, kept in the run's folder under {@code findings}.
 * Pictures with a side of more than 256 pixels are scaled down to that.
 */
public sealed interface RunEvaluation
    permits TestEvaluation, SegmentationEvaluation, DetectionEvaluation {

  /**
   * What the classes are judged by.
   *
   * @return the score of each class in the order of their labels; empty if no class occurs
   */
  List<ClassScore> classScores();

  /**
   * Pictures of augmented training images.
   *
   * @return those of the first, the middle and the last epoch
   */
  List<SeenImages> seen();

  /**
   * Evaluates a network and writes the evaluation to its run folder, replacing an earlier one. The
   * same model and data give the same files on machines with the same floating-point results.
   * Unreadable test images are skipped, as in training.
   *
   * @param run the folder of a finished run
   * @param data the run's data set
   * @throws IOException if the data or the model cannot be read, or the folder cannot be written
   * @throws TrainingException if the model is damaged
   * @throws ConfigException if it is not a run folder, or the data has other classes or channels
   *     than the network
   */
  static void record(Path run, DataSource data) throws IOException {
    if (data instanceof SegmentationSource images) {
      SegmentationEvaluation.record(run, images);
    } else if (data instanceof DetectionSource images) {
      DetectionEvaluation.record(run, images);
    } else {
      TestEvaluation.record(run, (ImageSource) data);
    }
  }

  /**
   * Reads the evaluation in a run's folder.
   *
   * @param run the run
   * @return the evaluation, or empty if there is none or it is incomplete
   * @throws IOException if it cannot be read or is damaged; the message is one line that names the
   *     file
   */
  static Optional<RunEvaluation> read(RecordedRun run) throws IOException {
    return switch (run.task()) {
      case CLASSIFICATION -> TestEvaluation.read(run.path()).map(RunEvaluation.class::cast);
      case SEGMENTATION -> SegmentationEvaluation.read(run.path()).map(RunEvaluation.class::cast);
      case DETECTION -> DetectionEvaluation.read(run.path()).map(RunEvaluation.class::cast);
    };
  }
}
