package org.gridmask.examples.run;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The content of summary.json, whose keys are these names in snake case.
 *
 * @param testAccuracy the accuracy on test images at the end, in [0, 1]
 * @param testTop5 the share of test images whose class was among the five most probable ones at the
 *     end, in [0, 1]
 * @param bestEpoch the epoch with the highest accuracy on test images, from 0 as in metrics.csv
 * @param bestTestAccuracy the accuracy on test images after it, in [0, 1]
 * @param imagesPerSecond how fast the run trained
 * @param epochs how many epochs it trained
 * @param maskedFraction the share of all training images that were masked
 * @param skippedImages how many images were left out because they cannot be read
 * @param seconds how long it took
 * @param seed its seed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RunSummary(
    double testAccuracy,
    double testTop5,
    int bestEpoch,
    double bestTestAccuracy,
    double imagesPerSecond,
    int epochs,
    double maskedFraction,
    int skippedImages,
    double seconds,
    long seed) {}
