package org.gridmask.internal.onednn;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/**
 * The steps of a pass for certain shapes, with all primitives created and all buffers placed.
 * Native resources are freed when it is closed or garbage-collected.
 */
public final class Plan {

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
    own =
        buffers.stream()
            .filter(buffer -> !buffer.isExternal() && !buffer.isView() && buffer.isUsed())
            .toList();
    bytes = MemoryPlanner.place(own);
    // Must not capture the steps: some refer to vertices, and so to the network and this plan.
    cleanable = CLEANER.register(this, () -> release(buffers, primitives));
  }

  /** Runs the forward steps; the external buffers must be bound. */
  public void forward(Arena arena, LayerWorkspaceMgr workspaces) {
    long base = arena.atLeast(bytes);
    if (base != boundTo) {
      own.forEach(buffer -> buffer.bind(base + buffer.offset()));
      boundTo = base;
    }
    forward.forEach(step -> step.run(workspaces));
  }

  /** Runs the backward steps, after {@link #forward} and before any other plan of the arena. */
  public void backward(LayerWorkspaceMgr workspaces) {
    backward.forEach(step -> step.run(workspaces));
  }

  /** Frees the native resources; must not be run afterwards. */
  public void close() {
    cleanable.clean();
  }

  /** Frees the native resources of buffers and primitives. */
  static void release(List<Buffer> buffers, List<Primitive> primitives) {
    primitives.forEach(Primitive::release);
    buffers.forEach(Buffer::release);
  }
}
