/**
 * Input pipelines that read, decode, crop, flip and normalise image files, and the files to try
 * them with. {@code ./benchmark augmentation-speed} runs each in a process of its own.
 */
package org.gridmask.benchmarks.pipeline;
