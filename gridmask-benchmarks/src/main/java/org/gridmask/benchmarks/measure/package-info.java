/**
 * Common parts of the speed comparisons: contenders' processes, settings, environment, tables and
 * reports. Not here: the measurements.
 */
package org.gridmask.benchmarks.measure;
