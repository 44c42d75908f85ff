/** The commands: thin classes that read options, call the packages behind them and report. */
package org.gridmask.examples.cli;
