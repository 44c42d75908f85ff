package org.gridmask.mask;

/** The directions of the stripes that a grid keeps (use_h and use_w in the authors' code). */
public enum Stripes {
  /** Both, so that squares are dropped: the paper's GridMask, keep ratio 1 - (1 - l/d)^2. */
  BOTH,
  /** Only horizontal stripes: keep ratio l/d. */
  HORIZONTAL,
  /** Only vertical stripes: keep ratio l/d. */
  VERTICAL
}
