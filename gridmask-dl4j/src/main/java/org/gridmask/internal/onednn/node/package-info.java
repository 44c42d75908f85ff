/**
 * Not API. What each kind of layer and vertex computes, forward and backward, as steps of a plan.
 * Not here: which vertices of a network these are.
 */
package org.gridmask.internal.onednn.node;
