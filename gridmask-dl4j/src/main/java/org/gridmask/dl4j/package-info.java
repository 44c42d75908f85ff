/**
 * For a Deeplearning4j network in one line each: the listener that announces epochs, and the fast
 * path on a CPU. Not here: the parts of networks.
 */
package org.gridmask.dl4j;
