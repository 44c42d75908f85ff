package org.gridmask.dl4j.onednn;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** A step of a plan. */
@FunctionalInterface
interface Step {

  /**
   * Runs the step.
   *
   * @param workspaces where Deeplearning4j's own vertices put arrays
   */
  void run(LayerWorkspaceMgr workspaces);
}
