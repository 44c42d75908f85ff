/**
 * The failure statistics of the paper's figure 5 as files, charts and a report. Not here: the
 * simulation (org.gridmask.statistics).
 */
package org.gridmask.examples.failure;
