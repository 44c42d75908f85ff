package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** Something that a plan does. */
@FunctionalInterface
interface Step {

  /**
   * Does it.
   *
   * @param workspaces where Deeplearning4j's own vertices put arrays
   */
  void run(LayerWorkspaceMgr workspaces);
}
