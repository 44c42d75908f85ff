/**
 * The run folder: configuration, provenance, metrics, checkpoints, lock. Not here: training, and
 * the files of comparisons.
 */
package org.gridmask.examples.run;
