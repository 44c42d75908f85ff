package org.gridmask.nd4j;

/** CutMix. */
public record CutMix(double alpha) implements Mixer {}
