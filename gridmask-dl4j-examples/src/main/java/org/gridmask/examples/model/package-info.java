/**
 * The paper's classification networks as ComputationGraphs. Not here: layers, which are in
 * gridmask-dl4j.
 */
package org.gridmask.examples.model;
