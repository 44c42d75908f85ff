package org.gridmask.internal.onednn;

/**
 * How the numbers of a network's images are.
 *
 * @param channelsLast whether INDArrays of images are [N, H, W, C]
 * @param type DNNL's code of the type that convolutions and dense layers compute with
 */
public record Numbers(boolean channelsLast, int type) {}
