package org.gridmask.dl4j.onednn;

import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** Work whose arrays must outlive the workspaces that are open. */
final class Detached {

  private Detached() {}

  static <T> T from(Supplier<T> work) {
    MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      return work.get();
    } finally {
      none.close();
    }
  }
}
