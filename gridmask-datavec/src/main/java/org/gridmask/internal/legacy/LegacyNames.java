package org.gridmask.internal.legacy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The names in JSON files of earlier versions that have changed since. */
public final class LegacyNames {

  /** The classes of image transforms: old name to current name. */
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

  /** Renamed properties of records. */
  static final List<Property> PROPERTIES =
      // The old minimum, 1, also meant no rotation: the only whole degree below it is 0.
      List.of(
          new Property("gridMask", "maxAngle", "maxDegrees", angle -> angle.equals(1) ? 0 : angle));

  /**
   * A renamed property.
   *
   * @param type the type of its record
   * @param value maps an old value to the current one
   */
  record Property(String type, String oldName, String newName, UnaryOperator<Object> value) {}

  private LegacyNames() {}

  /**
   * Renames the properties of a record to their current names.
   *
   * @param properties a record's type and properties, with old or current names
   * @return a new map; a property given under both names stays, for the reader to reject
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
