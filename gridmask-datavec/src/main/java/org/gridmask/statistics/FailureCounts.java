package org.gridmask.statistics;

/**
 * What came out of a simulation.
 *
 * @param images how many images there were
 * @param dropped in how many the object was dropped as good as whole
 * @param kept in how many it was kept as good as whole
 * @param keepRatio the mean keep ratio of the masks, in [0, 1]
 */
public record FailureCounts(long images, long dropped, long kept, double keepRatio) {}
