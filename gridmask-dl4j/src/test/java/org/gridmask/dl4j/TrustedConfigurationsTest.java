package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.gridmask.dl4j.layer.ShakeShakeVertex;
import org.gridmask.dl4j.schedule.LinearSchedule;
import org.gridmask.dl4j.updater.Momentum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What a user who loads a stranger's network trusts: no part of this library. */
class TrustedConfigurationsTest {

  /** What classes did that were named in a text. */
  private static final List<String> DONE = new ArrayList<>();

  /** A schedule that Deeplearning4j's mapper accepts. */
  public static final class MaliciousSchedule implements ISchedule {
    private static final long serialVersionUID = 1;

    static {
      DONE.add("schedule initialised");
    }

    /** Does something. */
    public MaliciousSchedule() {
      DONE.add("schedule made");
    }

    @Override
    public double valueAt(int iteration, int epoch) {
      return 0;
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }

  /** Nothing that a network has. */
  public static final class MaliciousBystander {
    static {
      DONE.add("bystander initialised");
    }

    /** Does something. */
    public MaliciousBystander() {
      DONE.add("bystander made");
    }
  }

  /** As the one above, whose initialisation is done once in a process. */
  public static final class SecondBystander {
    static {
      DONE.add("bystander initialised");
    }
  }

  /** Likewise. */
  public static final class ThirdBystander {
    static {
      DONE.add("bystander initialised");
    }
  }

  private final String json =
      new NeuralNetConfiguration.Builder()
          .updater(new Momentum(new LinearSchedule(ScheduleType.EPOCH, 1, 0, 9), 0.9))
          .graphBuilder()
          .addInputs("in")
          .setInputTypes(InputType.feedForward(3))
          .addLayer("dense", new DenseLayer.Builder().nOut(2).build(), "in")
          .addVertex("shake", new ShakeShakeVertex(), "dense", "dense")
          .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "shake")
          .setOutputs("out")
          .build()
          .toJson();

  @BeforeEach
  void nothingIsDoneYet() {
    DONE.clear();
  }

  @Test
  void deeplearning4jsOwnMapperMakesAnySchedule() {
    String hostile =
        json.replaceAll(
            "\\{\\s*\"@class\" : \"" + LinearSchedule.class.getName() + "\"[^}]*}",
            "{\"@class\" : \"" + MaliciousSchedule.class.getName().replace("$", "\\$") + "\"}");
    assertThat(hostile).contains("MaliciousSchedule");
    ComputationGraphConfiguration.fromJson(hostile);
    assertThat(DONE).startsWith("schedule initialised", "schedule made");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.deeplearning4j.nn.conf.layers.DenseLayer TrustedConfigurationsTest$MaliciousBystander",
        "org.gridmask.dl4j.layer.ShakeShakeVertex TrustedConfigurationsTest$SecondBystander",
        "org.gridmask.dl4j.updater.Momentum TrustedConfigurationsTest$ThirdBystander"
      })
  void deeplearning4jsOwnMapperInitialisesAnyClass(String names) {
    String[] name = names.split(" ");
    String hostile = json.replace(name[0] + "\"", "org.gridmask.dl4j." + name[1] + "\"");
    assertThat(hostile).isNotEqualTo(json);
    assertThatThrownBy(() -> ComputationGraphConfiguration.fromJson(hostile));
    assertThat(DONE).containsExactly("bystander initialised");
  }
}
