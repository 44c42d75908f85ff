/**
 * Kills at random moments and an hour of training: what a run survives, and what memory it takes.
 * Not here: speeds.
 */
package org.gridmask.benchmarks.stress;
