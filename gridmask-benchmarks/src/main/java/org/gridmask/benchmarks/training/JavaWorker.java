package org.gridmask.benchmarks.training;

import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.SpeedJson;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/**
 * The main class of the process that measures Deeplearning4j, started by {@link Contender.Java}.
 */
final class JavaWorker {

  private JavaWorker() {}

  /**
   * Measures and prints.
   *
   * @param args the network, the CPU path, the batch size and the seconds
   */
  public static void main(String[] args) {
    ContenderProcess.answer(
        () -> {
          BenchmarkNetwork network = BenchmarkNetwork.valueOf(args[0]);
          return NetworkSpeed.measure(
                  network.network(),
                  CpuPath.valueOf(args[1]),
                  Integer.parseInt(args[2]),
                  network.size(),
                  network.classes(),
                  Double.parseDouble(args[3]))
              .map(SpeedJson::write)
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          "oneDNN is not available on this machine or in this build of ND4J"));
        });
  }
}
