/**
 * PyTorch's state dicts, read from and written to files, and the names of networks' tensors in
 * them. Nothing that a file contains is executed. Not here: networks.
 */
package org.gridmask.dl4j.weights;
