/**
 * Not API. Programs on oneDNN: layouts of arrays, buffers, and plans whose steps are oneDNN's
 * primitives. The buffers lie in an arena, by the steps that need them. Not here: anything about
 * networks.
 */
package org.gridmask.internal.onednn;
