/**
 * Several methods, networks and seeds trained and compared with intervals, beside the paper's
 * numbers. Not here: one training.
 */
package org.gridmask.examples.compare;
