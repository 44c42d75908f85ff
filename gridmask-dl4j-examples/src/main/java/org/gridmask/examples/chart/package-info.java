/** Charts as SVG and PNG: curves and comparisons with intervals. Not here: their data. */
package org.gridmask.examples.chart;
