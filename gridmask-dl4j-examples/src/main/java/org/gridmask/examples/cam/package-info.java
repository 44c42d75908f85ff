/**
 * Activation maps of trained runs over images, as in the paper's figure 6: files, figure and
 * report. Not here: the maps (org.gridmask.dl4j.cam).
 */
package org.gridmask.examples.cam;
