/**
 * How two images of a batch become one: Mixup, CutMix, GridMix, their pre-processor, and label
 * smoothing. Not here: masks of single images.
 */
package org.gridmask.mix;
