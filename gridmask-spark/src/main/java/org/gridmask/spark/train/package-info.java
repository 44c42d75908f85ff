/**
 * The command line's training on a Spark cluster: replicas on executors, rounds from the driver.
 * Not here: what jobs of one's own use.
 */
package org.gridmask.spark.train;
