package org.gridmask.dl4j.onednn;

import java.lang.ref.Cleaner;
import java.util.List;

/**
 * What is to be done for arrays of certain shapes, step by step, with every primitive made and
 * every block placed. Closed when nobody refers to it any more.
 */
final class Plan {

  private static final Cleaner CLEANER = Cleaner.create();

  private final List<Step> forward;
  private final List<Step> backward;
  private final List<Block> blocks;
  private final long bytes;
  private long boundTo;

  Plan(List<Step> forward, List<Step> afterForward, List<Step> backward, List<Block> blocks) {
    this.forward = List.copyOf(forward);
    this.backward = List.copyOf(backward);
    this.blocks = blocks.stream().filter(block -> !block.isExternal() && block.isUsed()).toList();
    this.bytes = MemoryPlanner.place(this.blocks);
    CLEANER.register(this, () -> release(List.of(forward, afterForward, backward), blocks));
  }

  /** Runs the forward steps; the external blocks must be bound. */
  void forward(Arena arena) {
    long base = arena.atLeast(bytes);
    if (base != boundTo) {
      for (Block block : blocks) {
        block.bind(base + block.offset());
      }
      boundTo = base;
    }
    for (Step step : forward) {
      step.run();
    }
  }

  /** Runs the backward steps, after {@link #forward} and before any other plan of the arena. */
  void backward() {
    for (Step step : backward) {
      step.run();
    }
  }

  static void release(List<List<Step>> passes, List<Block> blocks) {
    for (List<Step> pass : passes) {
      for (Step step : pass) {
        if (step instanceof Primitive primitive) {
          primitive.release();
        }
      }
    }
    blocks.forEach(Block::release);
  }
}
