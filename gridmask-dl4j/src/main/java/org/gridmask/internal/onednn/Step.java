package org.gridmask.internal.onednn;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** A step of a plan. */
@FunctionalInterface
public interface Step {

  /**
   * Runs the step.
   *
   * @param workspaces where Deeplearning4j's own vertices put arrays
   */
  void run(LayerWorkspaceMgr workspaces);
}
