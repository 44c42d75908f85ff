package org.gridmask.nd4j;

/** Mixup. */
public record Mixup(double alpha) implements Mixer {}
