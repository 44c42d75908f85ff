/**
 * The convolutional part of a network as one program on oneDNN.
 *
 * <p>{@link org.gridmask.dl4j.onednn.OneDnnGraph} finds that part and puts a segment in its place.
 * For each shape of batch the segment compiles a plan: each vertex's node appends steps, most of
 * them oneDNN primitives, which work on buffers; then the buffers are placed in an arena by the
 * steps that need them. Running a plan is running its steps.
 */
package org.gridmask.dl4j.onednn;
