package org.gridmask.mask;

/** The directions of the stripes that a grid keeps (use_h and use_w in the authors' code). */
public enum Stripes {
  /** Both, which leaves squares to drop: the paper's GridMask, keep ratio 1 - (1 - l/d)^2. */
  BOTH,
  /** Horizontal stripes alone are kept, and the ones between them dropped: keep ratio l/d. */
  HORIZONTAL,
  /** Vertical stripes alone are kept, and the ones between them dropped: keep ratio l/d. */
  VERTICAL
}
