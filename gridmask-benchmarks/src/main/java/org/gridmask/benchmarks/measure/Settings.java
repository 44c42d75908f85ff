package org.gridmask.benchmarks.measure;

import java.time.Duration;

/**
 * The common settings of all contenders.
 *
 * @param batch the batch size
 * @param seconds the duration of each measurement
 * @param threads the number of threads
 * @param timeout the timeout of a process
 */
public record Settings(int batch, double seconds, int threads, Duration timeout) {

  Settings withTimeout(Duration shorter) {
    return new Settings(batch, seconds, threads, shorter);
  }
}
