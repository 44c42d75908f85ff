package org.gridmask.spark.train;

import java.util.Optional;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.train.TrainingException;

/** What Spark's exceptions mean, in one line each. */
final class SparkErrors {

  private SparkErrors() {}

  /**
   * An exception of Spark in one line.
   *
   * @param what what failed
   */
  static TrainingException inOneLine(String what, Throwable e) {
    StringBuilder all = new StringBuilder(e.toString());
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
      all.append('\n').append(root);
    }
    String own = root.getMessage() == null ? root.toString() : root.getMessage();
    // Spark appends stack traces.
    String first = own.lines().findFirst().orElse(own);
    return new TrainingException(
        what + ": " + meaning(all.toString()).orElse(FileErrors.inOneLine(first)), e);
  }

  private static Optional<String> meaning(String all) {
    if (all.contains("UnsupportedClassVersionError")) {
      return Optional.of(
          "an executor runs an older Java than the driver's "
              + Runtime.version().feature()
              + ": start the workers with that one");
    }
    if (all.contains("Master removed our application")) {
      return Optional.of(
          "no executor starts; their stderr is in the folders \"work\" of the workers, which need Spark"
              + " 3.5 and Java 17 to 22");
    }
    // The application has given up on its master.
    if (all.contains("All masters are unresp") || all.contains("stopped SparkContext")) {
      return Optional.of("the master is gone, or is not a master of Spark 3.5");
    }
    return Optional.empty();
  }
}
