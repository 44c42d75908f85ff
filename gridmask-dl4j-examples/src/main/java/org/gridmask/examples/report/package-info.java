/**
 * Reports as HTML pages of typed blocks; templates in src/main/jte. Not here: what a report says.
 */
package org.gridmask.examples.report;
