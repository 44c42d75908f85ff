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
 * A class name that old JSON and YAML files hold. DataVec looks classes up by name, with a mapper
 * that nothing can be registered with in time, so that the old names have to be found; what is read
 * is an object of the class that has taken its place ({@link LegacyNames#TRANSFORMS}).
 */
@JsonDeserialize(using = LegacyTransform.Reader.class)
abstract class LegacyTransform implements ImageTransform {

  /** Replaces itself by the reader of today's class. */
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
      throw new UnsupportedOperationException("the reader of today's class does this");
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
