package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.InputStream;

/** Ends this program when another one that started it ends. */
final class EndOfInput {

  private EndOfInput() {}

  /**
   * Watches an input that the other program holds open. The system closes it however that program
   * ends. Nothing is tidied up, since files are whole at any moment.
   */
  static void endWithIt(InputStream in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  // Nothing is said here.
                }
              } catch (IOException e) {
                // As good as an end.
              }
              Runtime.getRuntime().halt(1);
            },
            "end of input");
    watch.setDaemon(true);
    watch.start();
  }
}
