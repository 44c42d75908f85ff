/**
 * Not API. Where pixels lie in batches and OpenCV's images, and how spans of them are filled. Not
 * here: which spans.
 */
package org.gridmask.internal.pixel;
