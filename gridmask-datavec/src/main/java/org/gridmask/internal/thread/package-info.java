/** Not API. Worker threads, and work split between them. Not here: what they work on. */
package org.gridmask.internal.thread;
