/**
 * What a trained network gets right and wrong on its test images, as a run folder keeps it. Not
 * here: how reports show it.
 */
package org.gridmask.examples.evaluation;
