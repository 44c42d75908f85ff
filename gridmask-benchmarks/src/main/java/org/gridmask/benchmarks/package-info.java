/**
 * The program {@code ./benchmark}: comparisons of speed with alternatives, and stress tests. Not
 * here: the measurements.
 */
package org.gridmask.benchmarks;
