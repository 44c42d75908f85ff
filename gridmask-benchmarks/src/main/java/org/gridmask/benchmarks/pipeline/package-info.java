/**
 * Input pipelines that read, decode, crop, flip and normalise image files, and test files for them.
 * {@code ./benchmark augmentation-speed} runs each in its own process.
 */
package org.gridmask.benchmarks.pipeline;
