/**
 * How fast it all is, beside what else there is: the program behind {@code ./benchmark}.
 *
 * <pre>
 *   ./benchmark training-speed
 *   ./benchmark augmentation-speed
 * </pre>
 *
 * <p>The first compares the fast path of {@code gridmask-dl4j} with Deeplearning4j as it is and
 * with PyTorch, each in a process of its own, and prints a table with the ratios. The second
 * measures the masks with JMH and compares input pipelines with torchvision's. What is written in
 * Python is left out where no Python has it.
 */
package org.gridmask.benchmarks;
