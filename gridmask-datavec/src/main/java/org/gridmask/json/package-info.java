/**
 * Policies, generators, schedules, fills and mixers as JSON, and the names that they had in earlier
 * versions. Not here: JSON of image transforms, which DataVec writes.
 */
package org.gridmask.json;
