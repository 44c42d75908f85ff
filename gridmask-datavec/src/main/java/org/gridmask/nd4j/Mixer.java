package org.gridmask.nd4j;

/** A way to combine the images of a batch in pairs, and their labels with them. */
public sealed interface Mixer permits Mixup, CutMix, GridMix {}
