package org.gridmask.examples.failure;

import org.gridmask.statistics.FailureCounts;

/**
 * The counts of a method at one size.
 *
 * @param method the method
 * @param x the minimum side of its dropped squares in pixels
 * @param counts the counts
 */
public record FailureRow(FailureMethod method, int x, FailureCounts counts) {}
