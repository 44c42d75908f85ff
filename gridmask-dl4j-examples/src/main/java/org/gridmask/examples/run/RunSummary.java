package org.gridmask.examples.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.gridmask.examples.data.Ignored;

/**
 * The content of summary.json, whose keys are these names in snake case.
 *
 * @param testAccuracy the final top-1 accuracy on the test images, in [0, 1]
 * @param testTop5 the final top-5 accuracy on the test images, in [0, 1]
 * @param bestEpoch the epoch with the highest accuracy on the validation images, or on the test
 *     images if there are none, from 0 as in metrics.csv
 * @param bestTestAccuracy the test accuracy after that epoch, in [0, 1]; null with validation
 *     images
 * @param validationAccuracy the final top-1 accuracy on the validation images, in [0, 1]; null
 *     without
 * @param validationTop5 the final top-5 accuracy on the validation images, likewise
 * @param bestValidationAccuracy the accuracy on the validation images after the best epoch,
 *     likewise
 * @param imagesPerSecond the training throughput
 * @param epochs the number of epochs
 * @param maskedFraction the fraction of training images that were masked
 * @param skippedImages the number of unreadable images that were skipped
 * @param ignored what of a folder of images was not used
 * @param seconds the total duration
 * @param seed the seed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSummary(
    double testAccuracy,
    double testTop5,
    int bestEpoch,
    Double bestTestAccuracy,
    Double validationAccuracy,
    Double validationTop5,
    Double bestValidationAccuracy,
    double imagesPerSecond,
    int epochs,
    double maskedFraction,
    int skippedImages,
    Ignored ignored,
    double seconds,
    long seed) {

  /** Nothing is ignored in summaries of earlier versions. */
  public RunSummary {
    ignored = ignored == null ? Ignored.NOTHING : ignored;
  }

  /**
   * The accuracy after the best epoch.
   *
   * @return that on the validation images, or on the test images if there are none
   */
  @JsonIgnore
  public double bestAccuracy() {
    return bestValidationAccuracy == null ? bestTestAccuracy : bestValidationAccuracy;
  }
}
