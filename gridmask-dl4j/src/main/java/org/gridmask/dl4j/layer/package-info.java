/**
 * Layers, vertices and dropout of the paper's networks that Deeplearning4j lacks. Not here: whole
 * networks.
 */
package org.gridmask.dl4j.layer;
