package org.gridmask.dl4j.onednn;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.List;

/**
 * What is to be done for arrays of certain shapes, step by step, with every primitive made and
 * every block placed. What oneDNN holds for it is freed when it is closed, or when nobody refers to
 * it any more.
 */
final class Plan {

  private static final Cleaner CLEANER = Cleaner.create();

  private final List<Step> forward;
  private final List<Step> backward;
  private final List<Block> blocks;
  private final long bytes;
  private final Cleanable cleanable;
  private long boundTo;

  Plan(List<Step> forward, List<Step> afterForward, List<Step> backward, List<Block> blocks) {
    this.forward = List.copyOf(forward);
    this.backward = List.copyOf(backward);
    this.blocks = blocks.stream().filter(block -> !block.isExternal() && block.isUsed()).toList();
    this.bytes = MemoryPlanner.place(this.blocks);
    // Not the steps themselves: some of them know vertices, and so the network and this plan.
    List<Primitive> primitives = primitives(List.of(forward, afterForward, backward));
    List<Block> all = List.copyOf(blocks);
    cleanable = CLEANER.register(this, () -> release(primitives, all));
  }

  private static List<Primitive> primitives(List<List<Step>> passes) {
    return passes.stream()
        .flatMap(List::stream)
        .filter(Primitive.class::isInstance)
        .map(Primitive.class::cast)
        .toList();
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

  /** Frees what oneDNN holds for it; it must not be run afterwards. */
  void close() {
    cleanable.clean();
  }

  /** Frees what a plan that was never made would have held. */
  static void abandon(List<List<Step>> passes, List<Block> blocks) {
    release(primitives(passes), blocks);
  }

  private static void release(List<Primitive> primitives, List<Block> blocks) {
    primitives.forEach(Primitive::release);
    blocks.forEach(Block::release);
  }
}
