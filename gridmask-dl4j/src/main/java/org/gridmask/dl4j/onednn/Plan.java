package org.gridmask.dl4j.onednn;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/**
 * The steps of a pass over arrays of certain shapes, with every primitive created and every buffer
 * placed. What oneDNN holds for it is freed when it is closed, or when nobody refers to it any
 * more.
 */
final class Plan {

  private static final Cleaner CLEANER = Cleaner.create();

  private final List<Step> forward;
  private final List<Step> backward;
  private final List<Buffer> own;
  private final long bytes;
  private final Cleanable cleanable;
  private long boundTo;

  Plan(List<Step> forward, List<Step> backward, List<Buffer> buffers, List<Primitive> primitives) {
    this.forward = List.copyOf(forward);
    this.backward = List.copyOf(backward);
    own = buffers.stream().filter(buffer -> !buffer.isExternal() && buffer.isUsed()).toList();
    bytes = MemoryPlanner.place(own);
    // Not the steps themselves: some of them know vertices, and so the network and this plan.
    cleanable = CLEANER.register(this, () -> release(buffers, primitives));
  }

  /** Runs the forward steps; the external buffers must be bound. */
  void forward(Arena arena, LayerWorkspaceMgr workspaces) {
    long base = arena.atLeast(bytes);
    if (base != boundTo) {
      own.forEach(buffer -> buffer.bind(base + buffer.offset()));
      boundTo = base;
    }
    forward.forEach(step -> step.run(workspaces));
  }

  /** Runs the backward steps, after {@link #forward} and before any other plan of the arena. */
  void backward(LayerWorkspaceMgr workspaces) {
    backward.forEach(step -> step.run(workspaces));
  }

  /** Frees what oneDNN holds for it; it must not be run afterwards. */
  void close() {
    cleanable.clean();
  }

  /** Frees what oneDNN holds for buffers and primitives. */
  static void release(List<Buffer> buffers, List<Primitive> primitives) {
    primitives.forEach(Primitive::release);
    buffers.forEach(Buffer::release);
  }
}
