package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.gridmask.examples.cli.Gridmask;
import org.gridmask.examples.files.AtomicFiles;

/** The process that {@link SoakCommand} watches: the command line, and beside it the heap's use. */
final class SoakedTraining {

  /** The file with the bytes of Java's heap that are in use. */
  static final String HEAP_FILE = "heap";

  private static final long MILLIS = 1000;

  private SoakedTraining() {}

  /**
   * Trains.
   *
   * @param args a folder for the file with the heap's use, then the arguments of the command line
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
      // The curve then lacks the heap from here on.
    }
  }
}
