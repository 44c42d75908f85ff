/**
 * Not API. What masks and mixers share about batches: pixels in buffers, inputs, positions in an
 * epoch. Not here: what users name.
 */
package org.gridmask.internal.nd4j;
