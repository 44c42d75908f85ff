/**
 * Masks, mixers and image files in jobs of dl4j-spark: keyed batches, epochs from the driver, the
 * fast path on executors. Not here: the command line.
 */
package org.gridmask.spark;
