/**
 * JMH benchmarks of drawing and applying masks, each with a reference: the same bytes written by
 * the JDK, or copied by OpenCV.
 *
 * <p>Benchmarks use the library's public methods. Every invocation has a new key, so that times are
 * means over masks, without cache effects. {@code ./benchmark augmentation-speed} runs them.
 */
package org.gridmask.benchmarks.masks;
