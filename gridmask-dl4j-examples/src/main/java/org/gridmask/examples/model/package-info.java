/**
 * The paper's networks for classification, segmentation and detection, as ComputationGraphs. Not
 * here: layers, which are in gridmask-dl4j.
 */
package org.gridmask.examples.model;
