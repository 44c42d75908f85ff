package org.gridmask.benchmarks.training;

import org.gridmask.benchmarks.SpeedJson;
import org.gridmask.examples.cli.NativeMemory;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/** The process in which Deeplearning4j is measured; {@link Contender.Java} starts it. */
final class JavaWorker {

  private JavaWorker() {}

  /**
   * Measures and prints.
   *
   * @param args the network, the path, the images of a batch and the seconds
   */
  public static void main(String[] args) {
    NativeMemory.setLimits();
    BenchmarkNetwork network = BenchmarkNetwork.valueOf(args[0]);
    CpuPath path = CpuPath.valueOf(args[1]);
    try {
      NetworkSpeed speed =
          NetworkSpeed.measure(
                  network.network(),
                  path,
                  Integer.parseInt(args[2]),
                  network.size(),
                  network.classes(),
                  Double.parseDouble(args[3]))
              .orElseThrow(
                  () ->
                      new UnsupportedOperationException(
                          "oneDNN is not available on this machine, or to this build of ND4J"));
      System.out.println(SpeedJson.write(speed));
      System.exit(0);
    } catch (Throwable e) {
      // Errors too, such as a lack of memory; the parent tells the last line.
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      System.exit(1);
    }
  }
}
