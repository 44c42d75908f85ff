/**
 * Speed comparisons with alternatives: the program {@code ./benchmark}.
 *
 * <pre>
 *   ./benchmark training-speed
 *   ./benchmark augmentation-speed
 * </pre>
 *
 * <p>The first compares the fast path of {@code gridmask-dl4j} with stock Deeplearning4j and
 * PyTorch, each in its own process, and prints a table of ratios. The second measures masks with
 * JMH and compares input pipelines with torchvision. Python contenders are skipped if their modules
 * are not installed.
 */
package org.gridmask.benchmarks;
