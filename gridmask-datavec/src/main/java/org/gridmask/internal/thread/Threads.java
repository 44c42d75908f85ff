package org.gridmask.internal.thread;

/** Threads that work for a reader, who waits for them. */
public final class Threads {

  private Threads() {}

  /** A daemon, not yet started. */
  public static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** What to throw for what another thread threw; errors are thrown at once. */
  public static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause.toString(), cause);
  }

  /**
   * Interrupts threads and waits for their end, even if the caller is interrupted, which it stays.
   *
   * @param unblock called while one is running, to end what it may be waiting for
   */
  public static void end(Runnable unblock, Thread... threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      thread.interrupt();
      while (thread.isAlive()) {
        unblock.run();
        try {
          thread.join(10);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
