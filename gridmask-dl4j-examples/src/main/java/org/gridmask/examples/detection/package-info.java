/**
 * Objects in images: their boxes as COCO, Pascal VOC and CSV files have them, detections, and the
 * average precision of COCO. Not here: networks and their training.
 */
package org.gridmask.examples.detection;
