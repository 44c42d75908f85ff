package org.gridmask.benchmarks.training;

import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.SpeedJson;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.examples.train.CpuPath;

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
          CpuPath path = CpuPath.valueOf(args[1]);
          return network
              .measure(path, Integer.parseInt(args[2]), Double.parseDouble(args[3]))
              .map(SpeedJson::write)
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          path == CpuPath.FAST_PATH_BF16 && OneDnnGraph.isAvailable()
                              ? "this processor does not multiply in bfloat16"
                              : "oneDNN is not available on this machine or in this build of ND4J"));
        });
  }
}
