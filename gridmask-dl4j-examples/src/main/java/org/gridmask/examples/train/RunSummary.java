package org.gridmask.examples.train;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The content of summary.json, whose keys are these names in snake case.
 *
 * @param testAccuracy the accuracy on test images at the end, in [0, 1]
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
    double imagesPerSecond,
    int epochs,
    double maskedFraction,
    int skippedImages,
    double seconds,
    long seed) {}
