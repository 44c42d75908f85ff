/**
 * The convolutional part of a network as one program on oneDNN: finds that part, compiles a pass of
 * it for each shape of batch, and runs it in the network's place. Not here: what vertices compute.
 */
package org.gridmask.dl4j.onednn;
