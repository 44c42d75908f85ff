/**
 * The machine and other programs: child processes, limits of native memory, the processor and
 * versions. Not here: ND4J's backends and GPUs (org.gridmask.examples.cli).
 */
package org.gridmask.examples.system;
