package org.gridmask.dl4j.onednn;

/** Something that a plan does. */
@FunctionalInterface
interface Step {
  void run();
}
