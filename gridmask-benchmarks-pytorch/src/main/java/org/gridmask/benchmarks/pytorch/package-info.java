/**
 * The networks that PyTorch is compared on, and the program that measures them. Not here: anything
 * of ND4J, whose native libraries do not go with PyTorch's.
 */
package org.gridmask.benchmarks.pytorch;
