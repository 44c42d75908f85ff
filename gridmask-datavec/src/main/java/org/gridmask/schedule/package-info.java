/**
 * When: {@link org.gridmask.schedule.ProbabilitySchedule}, a pure function of the epoch, and who is
 * told of epochs. Not here: schedules of learning rates, which are in gridmask-dl4j.
 */
package org.gridmask.schedule;
