/**
 * Not API. What masks and mixers share about data sets: inputs, copies, positions in an epoch. Not
 * here: pixels, and what users name.
 */
package org.gridmask.internal.nd4j;
