package org.gridmask.mask;

import org.gridmask.random.KeyedRandom;

/**
 * Which units of a grid lose their square: all of them, or each with a probability of its own.
 *
 * @param probability p_u, in [0, 1]
 * @param salt what tells one draw from another
 */
record UnitChoice(double probability, long salt) {

  static final UnitChoice ALL = new UnitChoice(1, 0);

  /** A hash instead of a table: a unit's choice costs no memory and any unit can be asked. */
  boolean drops(long column, long row) {
    return probability >= 1 || KeyedRandom.ofCell(salt, column, row) < probability;
  }
}
