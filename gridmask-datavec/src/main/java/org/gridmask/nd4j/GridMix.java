package org.gridmask.nd4j;

import org.gridmask.mask.MaskGenerator;

/** Two images through a grid. */
public record GridMix(MaskGenerator generator) implements Mixer {}
