package org.gridmask.mask;

import org.gridmask.random.KeyedRandom;

/**
 * The units of a grid whose square is dropped, drawn independently of each other.
 *
 * @param probability p_u, in [0, 1]
 * @param salt the salt of this draw
 */
record UnitChoice(double probability, long salt) {

  static final UnitChoice ALL = new UnitChoice(1, 0);

  /**
   * Hashes the unit's coordinates, so that no table is needed and units can be queried in any
   * order.
   */
  boolean drops(long column, long row) {
    return probability >= 1 || KeyedRandom.ofCell(salt, column, row) < probability;
  }
}
