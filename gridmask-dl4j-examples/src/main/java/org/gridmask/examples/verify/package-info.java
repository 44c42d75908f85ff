/** Trains a recorded run again and compares all numbers. Not here: comparisons of methods. */
package org.gridmask.examples.verify;
