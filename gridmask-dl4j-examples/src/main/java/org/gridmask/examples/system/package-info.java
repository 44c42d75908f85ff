/**
 * The machine and other programs: child processes, native memory, the processor, versions and
 * intervals of its clock. Not here: ND4J's backends and GPUs (org.gridmask.examples.cli).
 */
package org.gridmask.examples.system;
