package org.gridmask.datavec;

import org.datavec.image.transform.ImageTransform;
import org.gridmask.internal.legacy.LegacyNames;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;

/**
 * The base of stubs with the class names in old JSON and YAML files. DataVec loads classes by name,
 * with a mapper that cannot be configured, so that classes with the old names must exist; they are
 * deserialised as the current class ({@link LegacyNames#TRANSFORMS}).
 */
@JsonDeserialize(using = LegacyTransform.Reader.class)
abstract class LegacyTransform implements ImageTransform {

  /** Delegates to the deserializer of the current class. */
  static final class Reader extends JsonDeserializer<ImageTransform>
      implements ContextualDeserializer {

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty owner)
        throws JsonMappingException {
      String oldName = context.getContextualType().getRawClass().getName();
      try {
        Class<?> type = context.findClass(LegacyNames.TRANSFORMS.get(oldName));
        return context.findContextualValueDeserializer(context.constructType(type), owner);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public ImageTransform deserialize(JsonParser parser, DeserializationContext context) {
      throw new UnsupportedOperationException("replaced by the deserializer of the current class");
    }
  }
}

abstract class AutoAugmentImageTransform extends LegacyTransform {}

abstract class CenterCropImageTransform extends LegacyTransform {}

abstract class HorizontalFlipImageTransform extends LegacyTransform {}

abstract class MaskImageTransform extends LegacyTransform {}

abstract class OperationImageTransform extends LegacyTransform {}

abstract class PadAndCropImageTransform extends LegacyTransform {}

abstract class RandomResizedCropImageTransform extends LegacyTransform {}

abstract class ResizeShorterSideImageTransform extends LegacyTransform {}
