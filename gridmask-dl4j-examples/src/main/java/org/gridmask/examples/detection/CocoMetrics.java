package org.gridmask.examples.detection;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * COCO's twelve numbers, and the average precision of each category. A number is -1 where there are
 * no such objects, as in pycocotools.
 *
 * @param ap the average precision, the mean over IoU thresholds of 0.50, 0.55, ..., 0.95
 * @param ap50 with an IoU threshold of 0.50
 * @param ap75 with an IoU threshold of 0.75
 * @param apSmall of objects of less than 32 x 32 pixels
 * @param apMedium of objects of 32 x 32 to 96 x 96 pixels
 * @param apLarge of objects of more than 96 x 96 pixels
 * @param ar1 the average recall with one detection in each image
 * @param ar10 with 10 detections in each image
 * @param ar100 with 100 detections in each image
 * @param arSmall of objects of less than 32 x 32 pixels
 * @param arMedium of objects of 32 x 32 to 96 x 96 pixels
 * @param arLarge of objects of more than 96 x 96 pixels
 * @param apByCategory the average precision of each category, by its id; null without objects
 */
public record CocoMetrics(
    @JsonProperty("AP") double ap,
    @JsonProperty("AP50") double ap50,
    @JsonProperty("AP75") double ap75,
    @JsonProperty("APsmall") double apSmall,
    @JsonProperty("APmedium") double apMedium,
    @JsonProperty("APlarge") double apLarge,
    @JsonProperty("AR1") double ar1,
    @JsonProperty("AR10") double ar10,
    @JsonProperty("AR100") double ar100,
    @JsonProperty("ARsmall") double arSmall,
    @JsonProperty("ARmedium") double arMedium,
    @JsonProperty("ARlarge") double arLarge,
    @JsonProperty("AP_by_category") SortedMap<Integer, Double> apByCategory) {

  /** Copies the map. */
  public CocoMetrics {
    apByCategory = Collections.unmodifiableSortedMap(new TreeMap<>(apByCategory));
  }
}
