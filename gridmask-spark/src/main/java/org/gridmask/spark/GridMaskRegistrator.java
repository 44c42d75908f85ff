package org.gridmask.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.loader.EpochOrder;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.LabelSmoothing;
import org.gridmask.mix.MixPolicy;
import org.gridmask.mix.Mixer;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.MatImageTransform;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * For {@code spark.kryo.registrator}: what {@link Nd4jRegistrator} does, and the classes of this
 * library by Java serialization. Kryo's own serializers cannot read records.
 */
public final class GridMaskRegistrator implements KryoRegistrator {

  static final List<Class<?>> TYPES =
      List.of(
          MaskGenerator.class,
          ProbabilitySchedule.class,
          MaskPolicy.class,
          DropMask.class,
          Fill.class,
          Mixer.class,
          MixPolicy.class,
          BatchMasker.class,
          KeyedPreProcessor.class,
          LabelSmoothing.class,
          MatImageTransform.class,
          EpochOrder.class,
          AugmentBatch.class,
          AugmentMultiBatch.class);

  /** Creates a registrator, for Spark. */
  public GridMaskRegistrator() {}

  @Override
  public void registerClasses(Kryo kryo) {
    new Nd4jRegistrator().registerClasses(kryo);
    TYPES.forEach(type -> kryo.addDefaultSerializer(type, JavaSerializer.class));
  }
}
