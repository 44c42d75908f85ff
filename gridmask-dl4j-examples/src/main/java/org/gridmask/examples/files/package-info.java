/**
 * Files written whole or not at all, bounded reading, CSV and JSON, messages of errors. Not here:
 * what the files mean.
 */
package org.gridmask.examples.files;
