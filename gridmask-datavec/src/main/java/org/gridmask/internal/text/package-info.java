/** Not API. Text for messages. Not here: what the messages say. */
package org.gridmask.internal.text;
