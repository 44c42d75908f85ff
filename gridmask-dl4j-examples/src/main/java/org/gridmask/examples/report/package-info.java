/** Pictures and reports, drawn with what Java itself brings. */
package org.gridmask.examples.report;
