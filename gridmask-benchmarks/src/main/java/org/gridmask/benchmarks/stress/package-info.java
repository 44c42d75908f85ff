/** Stress tests: kills at random moments, and the memory of a long training. Not here: speeds. */
package org.gridmask.benchmarks.stress;
