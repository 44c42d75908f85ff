/**
 * What the speed comparisons share: contenders' processes, settings, environment, tables and
 * reports. Not here: what is measured.
 */
package org.gridmask.benchmarks.measure;
