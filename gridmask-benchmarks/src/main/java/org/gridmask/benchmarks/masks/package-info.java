/**
 * The JMH benchmarks of drawing and applying masks, each with its reference beside it: the same
 * bytes written by the JDK, or copied by OpenCV.
 *
 * <p>Every benchmark goes through the library's public methods, and every invocation has a key of
 * its own, so that a time is that of the mean mask and not of one that the caches know. {@code
 * ./benchmark augmentation-speed} runs them.
 */
package org.gridmask.benchmarks.masks;
