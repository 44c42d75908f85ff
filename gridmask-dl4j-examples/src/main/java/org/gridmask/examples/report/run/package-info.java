/** The reports of one run and of several runs. Not here: blocks and pages as such. */
package org.gridmask.examples.report.run;
