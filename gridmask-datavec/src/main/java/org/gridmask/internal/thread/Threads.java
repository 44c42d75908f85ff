package org.gridmask.internal.thread;

/** Worker threads. */
public final class Threads {

  private Threads() {}

  /** A daemon thread, not yet started. */
  public static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The exception to rethrow for another thread's; errors are thrown directly. */
  public static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause.toString(), cause);
  }

  /**
   * Interrupts threads and waits for their end, even if the caller is interrupted; the caller's
   * interrupt flag is kept.
   *
   * @param unblock called repeatedly while a thread is running, to release what it may block on
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
