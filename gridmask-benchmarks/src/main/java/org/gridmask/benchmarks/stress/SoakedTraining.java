package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.gridmask.examples.cli.Gridmask;
import org.gridmask.examples.files.AtomicFiles;

/**
 * The process that {@link SoakCommand} monitors: the command line, plus a thread that records heap
 * usage.
 */
final class SoakedTraining {

  /** The file with the used heap in bytes. */
  static final String HEAP_FILE = "heap";

  private static final long MILLIS = 1000;

  private SoakedTraining() {}

  /**
   * Trains.
   *
   * @param args the folder for the heap file, then the arguments of the command line
   */
  public static void main(String[] args) {
    Thread heap = new Thread(() -> writeHeap(Path.of(args[0])), "heap");
    heap.setDaemon(true);
    heap.start();
    Gridmask.main(Arrays.copyOfRange(args, 1, args.length));
  }

  private static void writeHeap(Path folder) {
    AtomicFiles files = new AtomicFiles(folder);
    try {
      while (true) {
        Runtime runtime = Runtime.getRuntime();
        files.writeText(HEAP_FILE, String.valueOf(runtime.totalMemory() - runtime.freeMemory()));
        Thread.sleep(MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      // The curve lacks the heap from here on.
    }
  }
}
