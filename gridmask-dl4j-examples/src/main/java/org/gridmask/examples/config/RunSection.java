package org.gridmask.examples.config;

/**
 * The run folder.
 *
 * @param out the run folder, or empty
 * @param checkpointEvery the epochs between checkpoints
 * @param keepCheckpoints the number of latest checkpoints to keep, in addition to the best
 */
public record RunSection(String out, int checkpointEvery, int keepCheckpoints) {}
