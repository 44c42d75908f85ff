package org.gridmask.internal.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Assigns shared memory to buffers whose lifetimes do not overlap. */
final class MemoryPlanner {

  private MemoryPlanner() {}

  /**
   * Gives each buffer its offset: the largest first, each at the lowest place that is free while it
   * is needed.
   *
   * @return the bytes that all of them take
   */
  static long place(List<Buffer> buffers) {
    List<Buffer> bySize = new ArrayList<>(buffers);
    bySize.sort(Comparator.comparingLong((Buffer buffer) -> buffer.layout().bytes()).reversed());
    List<Buffer> placed = new ArrayList<>();
    long end = 0;
    for (Buffer buffer : bySize) {
      long size = size(buffer);
      long offset = 0;
      // The placed ones are in the order of their offsets.
      for (Buffer other : placed) {
        if (buffer.overlaps(other)) {
          if (other.offset() - offset >= size) {
            break;
          }
          offset = Math.max(offset, other.offset() + size(other));
        }
      }
      buffer.placeAt(offset);
      end = Math.max(end, offset + size);
      int position = 0;
      while (position < placed.size() && placed.get(position).offset() <= offset) {
        position++;
      }
      placed.add(position, buffer);
    }
    return end;
  }

  private static long size(Buffer buffer) {
    return Arena.aligned(buffer.layout().bytes());
  }
}
