/**
 * The names of image transforms in JSON and YAML of earlier versions, which DataVec looks up. Not
 * here: any transform; today's are in transform.
 */
package org.gridmask.datavec;
