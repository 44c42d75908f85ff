/**
 * Keyed randomness: a draw depends on (seed, purpose, epoch, index) alone, and all purposes are
 * listed here. Not here: what is drawn.
 */
package org.gridmask.random;
