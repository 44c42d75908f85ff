/**
 * How fast it all is, beside what else there is: the program behind {@code ./benchmark}.
 *
 * <pre>
 *   ./benchmark training-speed
 * </pre>
 *
 * <p>compares the fast path of {@code gridmask-dl4j} with Deeplearning4j as it is and with PyTorch,
 * each in a process of its own, and prints a table with the ratios. PyTorch is left out where no
 * Python has it.
 */
package org.gridmask.benchmarks;
