/**
 * Not API. What vertices without parameters have in common, as configurations and as parts of a
 * network, and what they share with the fast path. Not here: the vertices themselves.
 */
package org.gridmask.internal.vertex;
