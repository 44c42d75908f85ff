/**
 * The configuration of a training: its keys, YAML files, options and checks. Not here: what is done
 * with the values.
 */
package org.gridmask.examples.config;
