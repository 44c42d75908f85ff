/**
 * The command line: options, messages, progress and exit codes. Not here: the work itself; a
 * command calls another package for it.
 */
package org.gridmask.examples.cli;
