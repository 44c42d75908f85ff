package org.gridmask.dl4j.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lets blocks that are not needed at the same time share memory. */
final class MemoryPlanner {

  private MemoryPlanner() {}

  /**
   * Gives each block its offset: the largest first, each at the lowest place that is free while it
   * is needed.
   *
   * @return the bytes that all of them take
   */
  static long place(List<Block> blocks) {
    List<Block> bySize = new ArrayList<>(blocks);
    bySize.sort(Comparator.comparingLong((Block block) -> block.layout().bytes()).reversed());
    List<Block> placed = new ArrayList<>();
    long end = 0;
    for (Block block : bySize) {
      long size = size(block);
      long offset = 0;
      // The placed ones are in the order of their offsets.
      for (Block other : placed) {
        if (block.overlaps(other)) {
          if (other.offset() - offset >= size) {
            break;
          }
          offset = Math.max(offset, other.offset() + size(other));
        }
      }
      block.placeAt(offset);
      end = Math.max(end, offset + size);
      int position = 0;
      while (position < placed.size() && placed.get(position).offset() <= offset) {
        position++;
      }
      placed.add(position, block);
    }
    return end;
  }

  private static long size(Block block) {
    return Arena.aligned(block.layout().bytes());
  }
}
