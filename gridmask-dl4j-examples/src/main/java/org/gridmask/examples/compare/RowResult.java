package org.gridmask.examples.compare;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridmask.examples.evaluation.Statistics;

/**
 * What came out of a row of a comparison.
 *
 * @param row the row
 * @param finished how many of its runs are finished
 * @param accuracy the mean test accuracy at the end of training, in [0, 1]; NaN without a run
 * @param deviation its sample standard deviation over the seeds, from two runs on
 * @param bestAccuracy the mean of the best epochs' test accuracies, in [0, 1]; NaN without a run
 * @param difference the mean difference to the baseline over the seeds that both have; empty for
 *     the baseline itself
 * @param secondsPerEpoch the mean time of an epoch, with its test; NaN without a run
 * @param paper the paper's accuracy in percent, where it is of the same experiment
 */
public record RowResult(
    Row row,
    int finished,
    double accuracy,
    OptionalDouble deviation,
    double bestAccuracy,
    Optional<Statistics.Estimate> difference,
    double secondsPerEpoch,
    OptionalDouble paper) {}
