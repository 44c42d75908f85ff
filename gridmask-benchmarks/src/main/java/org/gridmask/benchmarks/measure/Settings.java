package org.gridmask.benchmarks.measure;

import java.time.Duration;

/**
 * What is the same for every contender.
 *
 * @param batch how many images a batch has
 * @param seconds how long to measure training, and then inference
 * @param threads how many threads compute
 * @param timeout how long a process may take
 */
public record Settings(int batch, double seconds, int threads, Duration timeout) {

  Settings withTimeout(Duration shorter) {
    return new Settings(batch, seconds, threads, shorter);
  }
}
