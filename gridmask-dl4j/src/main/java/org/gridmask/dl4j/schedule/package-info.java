/**
 * Schedules of learning rates and probabilities for Deeplearning4j, as PyTorch and the papers
 * define them. Not here: schedules of masks.
 */
package org.gridmask.dl4j.schedule;
