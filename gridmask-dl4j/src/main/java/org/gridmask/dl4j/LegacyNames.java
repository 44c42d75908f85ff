package org.gridmask.dl4j;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;

/**
 * The class names in models that were saved when all classes were in this package. Such models load
 * like any other, and are saved with the new names: Deeplearning4j finds a type by the old name
 * below, and the annotation makes it read an object of the class that the table says.
 */
public final class LegacyNames {

  private static final Map<Class<?>, Class<?>> CLASSES =
      Map.of(
          CosineSchedule.class, org.gridmask.dl4j.schedule.CosineSchedule.class,
          LinearSchedule.class, org.gridmask.dl4j.schedule.LinearSchedule.class,
          MultiStepSchedule.class, org.gridmask.dl4j.schedule.MultiStepSchedule.class,
          WarmupSchedule.class, org.gridmask.dl4j.schedule.WarmupSchedule.class,
          Momentum.class, org.gridmask.dl4j.updater.Momentum.class,
          DropBlock.class, org.gridmask.dl4j.layer.DropBlock.class,
          ShakeShakeVertex.class, org.gridmask.dl4j.layer.ShakeShakeVertex.class);

  private LegacyNames() {}

  /**
   * All names, for checking the classes in a configuration before it is loaded.
   *
   * @return the new name of each class by its old one, as a new map
   */
  public static Map<String, String> all() {
    Map<String, String> names = new TreeMap<>();
    CLASSES.forEach((then, now) -> names.put(then.getName(), now.getName()));
    return names;
  }

  /** Reads an object of the new class; Jackson asks for its deserializer first. */
  static final class Reader extends JsonDeserializer<Object> implements ContextualDeserializer {

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) throws JsonMappingException {
      Class<?> then = context.getContextualType().getRawClass();
      return context.findContextualValueDeserializer(
          context.constructType(CLASSES.get(then)), property);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
      throw new UnsupportedOperationException();
    }
  }
}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface CosineSchedule extends ISchedule {}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface LinearSchedule extends ISchedule {}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface MultiStepSchedule extends ISchedule {}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface WarmupSchedule extends ISchedule {}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface Momentum extends IUpdater {}

@JsonDeserialize(using = LegacyNames.Reader.class)
interface DropBlock extends IDropout {}

@JsonDeserialize(using = LegacyNames.Reader.class)
@SuppressWarnings("serial")
abstract class ShakeShakeVertex extends GraphVertex {}
