/**
 * The checks of parameters that all modules share, and the exception that names the parameter. Not
 * here: checks that one class alone needs.
 */
package org.gridmask.check;
