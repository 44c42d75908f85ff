/** Updaters that ND4J lacks. Not here: their learning rates' schedules. */
package org.gridmask.dl4j.updater;
