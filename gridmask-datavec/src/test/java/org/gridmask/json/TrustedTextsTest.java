package org.gridmask.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransformProcess;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.Transformed;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts from strangers: our loaders make nothing but what they list, and end soon. */
class TrustedTextsTest {

  /** What classes did that were named in a text. */
  private static final List<String> DONE = new ArrayList<>();

  /** A generator like any other, but not listed. */
  public record Malicious(int size) implements MaskGenerator {
    static {
      DONE.add("generator initialised");
    }

    /** Does something. */
    public Malicious {
      DONE.add("generator made");
    }

    @Override
    public DropMask generate(int height, int width, RandomGenerator random) {
      return DropMask.none(height, width);
    }
  }

  /** A transform that DataVec's mapper accepts. */
  public static final class MaliciousTransform extends KeyedImageTransform {
    /** Does something. */
    public MaliciousTransform() {
      super(1);
      DONE.add("transform made");
    }

    @Override
    protected Transformed apply(Mat mat, int epoch, long index) {
      return new Transformed(mat.clone());
    }

    @Override
    protected Map<String, ?> parameters() {
      return Map.of();
    }
  }

  /** No transform at all. */
  public static final class MaliciousBystander {
    static {
      DONE.add("bystander initialised");
    }

    /** Does something. */
    public MaliciousBystander() {
      DONE.add("bystander made");
    }
  }

  @BeforeEach
  void nothingIsDoneYet() {
    DONE.clear();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'%s','size':3}",
        "{'@class':'%s','type':'cutout','size':3}",
        "{'type':'cutout','size':{'@class':'%s','size':3}}",
        "{'type':['%s',{'size':3}],'size':3}",
        "['%s',{'size':3}]",
        "{'@type':'%s','size':3}"
      })
  void aNameOfAnotherClassIsRefusedWhereverItStands(String text) {
    String json = text.formatted(Malicious.class.getName()).replace('\'', '"');
    for (NamedRecords<?> records :
        List.of(
            NamedRecords.GENERATORS,
            NamedRecords.SCHEDULES,
            NamedRecords.FILLS,
            NamedRecords.MIXERS,
            NamedRecords.MASK_POLICIES,
            NamedRecords.MIX_POLICIES)) {
      assertThatIllegalArgumentException().isThrownBy(() -> records.fromJson(json));
    }
    assertThat(DONE).isEmpty();
  }

  @Test
  void recordedTransformsMakeNoOtherGeneratorsFillsOrPolicies() {
    String mask =
        new ImageTransformProcess(
                1,
                new MaskImageTransform(
                    new MaskPolicy(new Cutout(16), ProbabilitySchedule.constant(1), 3),
                    Fill.zero()))
            .toJson();
    String augment =
        new ImageTransformProcess(1, new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 3))
            .toJson();
    String name = Malicious.class.getName();
    for (String json :
        List.of(
            mask.replace("\"cutout\"", '"' + name + '"'),
            mask.replace("\"type\" : \"cutout\"", "\"@class\" : \"" + name + '"'),
            mask.replace("\"AS_STORED\"", "{\"@class\" : \"" + name + "\"}"),
            augment.replace("\"CIFAR10\"", '"' + name + '"'),
            augment.replace("\"CIFAR10\"", "{\"@class\" : \"" + name + "\", \"size\" : 3}"),
            augment.replace("\"CIFAR10\"", "[[[\"" + name + "\", 1, 1]]]"))) {
      assertThat(json).contains(name);
      assertThatThrownBy(() -> ImageTransformProcess.fromJson(json))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
    assertThat(DONE).isEmpty();
  }

  /** What a user who loads a stranger's recorded transforms trusts: no part of this library. */
  @Test
  void datavecsOwnMapperMakesAnyTransformAndInitialisesAnyClass() {
    String json = new ImageTransformProcess(1, new MaliciousTransform()).toJson();
    DONE.clear();
    ImageTransformProcess.fromJson(json);
    assertThat(DONE).containsExactly("transform made");
    DONE.clear();
    assertThatThrownBy(
            () ->
                ImageTransformProcess.fromJson(
                    json.replace(
                        MaliciousTransform.class.getName(), MaliciousBystander.class.getName())))
        .hasMessageContaining("Not a subtype");
    assertThat(DONE).containsExactly("bystander initialised");
  }

  @Test
  void textsWithoutEndAreRefusedAtOnce() {
    String deep = "[".repeat(100_000);
    String deepObject = "{\"type\":".repeat(100_000);
    for (String json :
        List.of(
            deep,
            deep + "]".repeat(100_000),
            deepObject,
            "{\"type\":\"cutout\",\"size\":" + deep + "}",
            "{\"type\":\"cutout\",\"size\":" + "9".repeat(900_000) + "}",
            "{\"type\":\"cutout\",\"size\":" + "9".repeat(90_000_000) + "}",
            "{\"type\":\"cutout\",\"size\":\"" + "x".repeat(900_000) + "\"}",
            "{\"type\":\"" + "x".repeat(900_000) + "\"}",
            "{\"" + "x".repeat(900_000) + "\":1,\"type\":\"cutout\",\"size\":1}",
            "{\"type\":\"cutout\",\"size\":1,\"size\":2}",
            "{\"type\":\"cutout\",\"size\":1e400}",
            "{\"type\":\"cutout\",\"size\":1e999999999}",
            "{\"type\":\"cutout\",\"size\":NaN}",
            "{\"type\":\"constant\",\"p\":-1e999999999}")) {
      for (NamedRecords<?> records : List.of(NamedRecords.GENERATORS, NamedRecords.SCHEDULES)) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> records.fromJson(json))
            .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1000));
      }
    }
  }

  @Test
  void longPoliciesAreNotShownWhole() {
    String json =
        new ImageTransformProcess(1, new AutoAugmentImageTransform(AutoAugmentPolicy.CIFAR10, 3))
            .toJson();
    String text = "\"" + "x".repeat(900_000) + "\"";
    for (String policy :
        List.of(text, "[" + text + "]", "[[" + text + "]]", "[[[" + text + ",1,1]]]")) {
      assertThatThrownBy(() -> ImageTransformProcess.fromJson(json.replace("\"CIFAR10\"", policy)))
          .rootCause()
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(e -> assertThat(e.getMessage()).contains("must be").hasSizeLessThan(1000));
    }
  }

  @Test
  void theBoundsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                NamedRecords.GENERATORS.fromJson(
                    "{\"type\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
        .withMessage("the number of nested brackets in JSON must be at most 32, but is 33");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.fromJson("{\"a\":" + "9".repeat(1001) + "}"))
        .withMessage("the number of digits in a number in JSON must be at most 1000, but is 1001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.fromJson(" ".repeat(1_000_001)))
        .withMessage("the number of characters in JSON must be at most 1000000, but is 1000001");
  }

  @Test
  void mapsOfOtherMappersAreNeitherShownNorFollowedWithoutEnd() {
    Map<Object, Object> odd = new HashMap<>(Map.of("type", "cutout", "size", 3, 7, 8));
    odd.put(null, 1);
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    Object deep = 1;
    for (int i = 0; i < 100_000; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("type", deep);
    }
    for (Object value : List.of(itself, deep, List.of(deep))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NamedRecords.GENERATORS.read(Map.of("type", "cutout", "size", value)))
          .withMessageStartingWith("generator 'cutout' needs size as int, but it is a");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NamedRecords.GENERATORS.read(Map.of("type", value)))
          .withMessageStartingWith("generator has the unknown type a");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.read(unchecked(odd)))
        .withMessageContaining("has no property");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> unchecked(Map<?, ?> map) {
    return (Map<String, ?>) map;
  }
}
