package org.gridmask.examples.system;

import org.bytedeco.javacpp.Pointer;

/**
 * Bounds the native memory of arrays that are no longer used. They are freed with their Java
 * objects, which are too small to start the collector.
 */
public final class ArrayGarbage {

  private static final long MAX_BYTES = 1L << 27;

  /** The process's memory after the last collection, in bytes; 0 before the first call. */
  private long memory;

  /** Starts to measure at the first call, when what is needed all the time is allocated. */
  public ArrayGarbage() {}

  /** Collects the garbage if the process has grown by more than 128 MB. */
  public void collectIfMuch() {
    long now = Pointer.physicalBytes();
    if (memory == 0) {
      memory = now;
    } else if (now > memory + MAX_BYTES) {
      System.gc();
      // If it has not shrunk, it needs that much, or the allocator keeps it for what follows.
      memory = Pointer.physicalBytes();
    }
  }
}
