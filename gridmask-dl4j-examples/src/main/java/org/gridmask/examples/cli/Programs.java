package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Asks other programs, which may not be there. */
final class Programs {

  private static final long SECONDS = 10;

  private Programs() {}

  /** What a program prints; nothing if there is no such program, it fails or it does not end. */
  static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process
          .onExit()
          .orTimeout(SECONDS, TimeUnit.SECONDS)
          // Not one that has ended: what it printed would go with it.
          .exceptionally(late -> process.destroyForcibly());
      process.getOutputStream().close();
      // Before the wait: a program whose output nobody takes does not end.
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
