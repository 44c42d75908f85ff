package org.gridmask.internal.legacy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Every name that JSON files of earlier versions hold and that is another one today. */
public final class LegacyNames {

  /** The classes of image transforms: the old name and today's. */
  public static final Map<String, String> TRANSFORMS =
      Map.of(
          "org.gridmask.datavec.AutoAugmentImageTransform",
          "org.gridmask.transform.autoaugment.AutoAugmentImageTransform",
          "org.gridmask.datavec.CenterCropImageTransform",
          "org.gridmask.transform.CenterCropImageTransform",
          "org.gridmask.datavec.HorizontalFlipImageTransform",
          "org.gridmask.transform.HorizontalFlipImageTransform",
          "org.gridmask.datavec.MaskImageTransform",
          "org.gridmask.transform.MaskImageTransform",
          "org.gridmask.datavec.OperationImageTransform",
          "org.gridmask.transform.autoaugment.OperationImageTransform",
          "org.gridmask.datavec.PadAndCropImageTransform",
          "org.gridmask.transform.PadAndCropImageTransform",
          "org.gridmask.datavec.RandomResizedCropImageTransform",
          "org.gridmask.transform.RandomResizedCropImageTransform",
          "org.gridmask.datavec.ResizeShorterSideImageTransform",
          "org.gridmask.transform.ResizeShorterSideImageTransform");

  /** The properties of records. */
  static final List<Property> PROPERTIES =
      // 1 was the least bound: whole degrees below it are 0 alone.
      List.of(
          new Property("gridMask", "maxAngle", "maxDegrees", angle -> angle.equals(1) ? 0 : angle));

  /**
   * A property that has another name today.
   *
   * @param type the type of the record that has it
   * @param value today's value of an old one
   */
  record Property(String type, String oldName, String newName, UnaryOperator<Object> value) {}

  private LegacyNames() {}

  /**
   * A record with today's names.
   *
   * @param properties a record's type and properties, under old names or today's
   * @return a new map; what is given under both names stays for the reader to refuse
   */
  public static Map<String, Object> current(Map<String, ?> properties) {
    Map<String, Object> current = new LinkedHashMap<>(properties);
    for (Property property : PROPERTIES) {
      if (property.type.equals(current.get("type"))
          && current.get(property.oldName) != null
          && !current.containsKey(property.newName)) {
        current.put(property.newName, property.value.apply(current.remove(property.oldName)));
      }
    }
    return current;
  }
}
