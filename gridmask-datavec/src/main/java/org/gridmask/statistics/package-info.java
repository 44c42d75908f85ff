/**
 * How often a mask drops an object whole or keeps it whole: the simulation behind the paper's
 * figure 5. Not here: tables and charts of the results.
 */
package org.gridmask.statistics;
