package org.gridmask.examples.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.run.RunFiles;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.examples.train.TrainedModel;

/**
 * The evaluation of a finished run's network, kept in the run's folder under {@code findings}: its
 * predictions for the test images, pictures of augmented training images, and class activation
 * maps. Pictures with a side of more than 256 pixels are scaled down to that.
 *
 * @param classNames the names of the classes, in the order of their labels
 * @param predictions the prediction for each test image
 * @param seen pictures of augmented training images in the first, the middle and the last epoch
 * @param mistakes the most confident wrong predictions, the most confident first
 * @param cams test images overlaid with the class activation map of the predicted class; empty if
 *     the network has no such maps
 * @param camShare the mean share of a test image at which its map is above half of the map's
 *     maximum, in [0, 1]; NaN without maps
 */
public record TestEvaluation(
    List<String> classNames,
    List<Prediction> predictions,
    List<SeenImages> seen,
    List<Picture> mistakes,
    List<Picture> cams,
    double camShare)
    implements RunEvaluation {

  /** Copies the lists. */
  public TestEvaluation {
    classNames = List.copyOf(classNames);
    predictions = List.copyOf(predictions);
    seen = List.copyOf(seen);
    mistakes = List.copyOf(mistakes);
    cams = List.copyOf(cams);
  }

  /**
   * The prediction for one test image.
   *
   * @param label the true class
   * @param predicted the most probable class
   * @param probability the probability of the predicted class, in [0, 1]
   */
  public record Prediction(int label, int predicted, double probability) {

    /**
     * Whether the prediction is correct.
     *
     * @return whether the most probable class is the true one
     */
    public boolean isRight() {
      return predicted == label;
    }
  }

  /**
   * Augmented training images of an epoch.
   *
   * @param epoch the epoch, from 0
   * @param pictures the epoch's first images
   */
  public record SeenImages(int epoch, List<Picture> pictures) {

    /** Copies the pictures. */
    public SeenImages {
      pictures = List.copyOf(pictures);
    }
  }

  /**
   * The predictions, counted by class.
   *
   * @return the confusion matrix
   */
  public ConfusionMatrix confusionMatrix() {
    ConfusionMatrix confusion = ConfusionMatrix.empty(classNames);
    predictions.forEach(each -> confusion.add(each.label(), each.predicted()));
    return confusion;
  }

  /** The accuracies. */
  @Override
  public List<ClassScore> classScores() {
    ConfusionMatrix confusion = confusionMatrix();
    return ClassScore.of(confusion, confusion::accuracy);
  }

  /** See {@link RunEvaluation#record}. */
  static void record(Path run, ImageSource data) throws IOException {
    TrainedModel model = TrainedModel.load(run.resolve(RunFiles.MODEL));
    new EvaluationFolder(run).write(Evaluator.evaluate(model, data));
  }

  /**
   * Reads the evaluation in a run's folder.
   *
   * @param run the folder of a run
   * @return the evaluation, or empty if there is none or it is incomplete
   * @throws IOException if it cannot be read or is damaged; the message is one line that names the
   *     file
   */
  public static Optional<TestEvaluation> read(Path run) throws IOException {
    return new EvaluationFolder(run).read();
  }
}
