package org.gridmask.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.MixPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedRecordsTest {

  /** Something that holds records of the other lists. */
  interface Holder {}

  record Pair(MaskGenerator generator, Fill fill, List<Integer> numbers) implements Holder {}

  private static final NamedRecords<Holder> HOLDERS =
      new NamedRecords<>("holder", Holder.class).with("pair", Pair.class);

  private static final String PAIR =
      "{'type':'pair','generator':{'type':'cutout','size':16},"
          + "'fill':{'type':'constant','order':'RGB','values':[1.5,2.0,3.0]},'numbers':[3,-4]}";

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void recordsInsideRecordsAreThoseOfTheirOwnList() {
    Holder pair = new Pair(new Cutout(16), Fill.rgb(1.5, 2, 3), List.of(3, -4));
    assertThat(HOLDERS.toJson(pair)).isEqualTo(quoted(PAIR));
    assertThat(HOLDERS.fromJson(quoted(PAIR))).isEqualTo(pair);
    assertThat(HOLDERS.read(HOLDERS.write(pair))).isEqualTo(pair);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'cutout' | 'uniformNoise' | generator has the unknown type 'uniformNoise'; known are [cutout,",
        "'cutout' | 'java.lang.Thread' | generator has the unknown type 'java.lang.Thread'",
        "{'type':'cutout','size':16} | 16 | holder 'pair' needs generator as generator, but it is '16'",
        "'size':16 | 'size':0 | size must be at least 1, but is 0",
        "'size':16 | 'size':16.0 | generator 'cutout' needs size as int, but it is '16.0'",
        "'size':16 | 'size':99999999999 | needs size as int, but it is '99999999999'",
        "'size':16 | 'size':16,'sise':1 | generator 'cutout' has no property 'sise'",
        "'size':16 | 'size':16,'size':17 | Duplicate field 'size'",
        "[3,-4] | [3,4.5] | holder 'pair' needs numbers as list of whole numbers, but it is '[3, 4.5]'",
        "[3,-4] | [null] | needs numbers as list of whole numbers, but it is '[null]'",
        "'size':16 | 'size':null | needs size as int, but it is 'null'",
        ",'numbers':[3,-4] | `` | needs numbers as list of whole numbers, but it is missing",
        "[3,-4]} | [3,-4]} {} | holder must be a JSON object, but: ",
        "[3,-4]} | [3,-4] | holder must be a JSON object, but: Unexpected end-of-input",
        "[1.5,2.0,3.0] | [1e400,2.0,3.0] | values must be three finite numbers",
        "[1.5,2.0,3.0] | [1,2] | values must be three finite numbers"
      })
  void whatIsNotInTheListsIsRefusedByName(String part, String replacement, String message) {
    String json = quoted(PAIR.replace(part, replacement));
    assertThat(json).isNotEqualTo(quoted(PAIR));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HOLDERS.fromJson(json))
        .withMessageContaining(message);
  }

  @Test
  void textsThatAreNoObjectsAreRefused() {
    for (String json : List.of("", "nonsense", "[1]", "\"cutout\"", "3")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NamedRecords.GENERATORS.fromJson(json))
          .withMessageStartingWith("generator must be a JSON object, but: ");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.FILLS.fromJson("null"))
        .withMessage("fill must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.FILLS.fromJson(null))
        .withMessage("fill must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.SCHEDULES.read(Map.of()))
        .withMessage("schedule has the unknown type 'null'; known are [constant, linear]");
  }

  @Test
  void whatIsMissingTakesTheBuildersDefault() {
    assertThat(NamedRecords.GENERATORS.fromJson(quoted("{'type':'gridMask','dMin':8,'dMax':8}")))
        .isEqualTo(GridMask.builder().d(8, 8).build());
    assertThat(
            NamedRecords.GENERATORS.fromJson(
                quoted("{'type':'gridMask','r':0.4,'dMin':2,'dMax':9,'maxAngle':1}")))
        .isEqualTo(GridMask.builder().r(0.4).d(2, 9).rotation(0).build());
    assertThat(NamedRecords.MIXERS.fromJson(quoted("{'type':'cutMix'}"))).isEqualTo(new CutMix());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'gridMask','dMin':8} | generator 'gridMask' needs dMax as int, but it is missing",
        "{'type':'gridMask','dMax':8} | generator 'gridMask' needs dMin as int, but it is missing",
        "{'type':'gridMask','dMin':8,'dMax':9,'r':null} | needs r as double, but it is 'null'",
        "{'type':'gridMask','dMin':8,'dMax':9,'d':8} | generator 'gridMask' has no property 'd'",
        "{'type':'cutout'} | generator 'cutout' needs size as int, but it is missing",
        "{'type':'randomErasing','minArea':0} | needs maxArea as double, but it is missing"
      })
  void whatHasNoDefaultIsNeeded(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.fromJson(quoted(json)))
        .withMessageContaining(message);
  }

  @Test
  void policiesAreWholeObjects() {
    MaskPolicy masks =
        new MaskPolicy(
            GridMask.cifar10(), ProbabilitySchedule.linear(0.8, 240), Long.MIN_VALUE + 1);
    String json = NamedRecords.MASK_POLICIES.toJson(masks);
    assertThat(NamedRecords.MASK_POLICIES.fromJson(json)).isEqualTo(masks);
    MixPolicy mixes =
        new MixPolicy(new GridMix(GridMask.cifar10()), ProbabilitySchedule.constant(0.5), 42);
    assertThat(NamedRecords.MIX_POLICIES.fromJson(NamedRecords.MIX_POLICIES.toJson(mixes)))
        .isEqualTo(mixes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.MASK_POLICIES.fromJson(json.replaceAll("-?\\d{10,}", "4.5")))
        .withMessage("policy 'maskPolicy' needs seed as long, but it is '4.5'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.MASK_POLICIES.fromJson(json.replace("rampEpochs", "ramp")))
        .withMessage("schedule 'linear' has no property 'ramp'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.MASK_POLICIES.fromJson(json.replace("\"seed\"", "\"p\"")))
        .withMessage("policy 'maskPolicy' has no property 'p'");
  }

  @Test
  void listsOfWholeNumbersStayWhole() {
    MaskGenerator read =
        NamedRecords.GENERATORS.fromJson(
            quoted("{'hidingProbability':1,'gridSizes':[0,16],'type':'hideAndSeek'}"));
    assertThat(read).isEqualTo(new HideAndSeek(List.of(0, 16), 1));
    assertThat(((HideAndSeek) read).gridSizes().get(1)).isInstanceOf(Integer.class);
  }

  @Test
  void whatIsNotListedIsNotWritten() {
    MaskGenerator own = (height, width, random) -> DropMask.none(height, width);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.toJson(own))
        .withMessageContaining("generator of class")
        .withMessageContaining("cannot be written");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedRecords.GENERATORS.toJson(null))
        .withMessage("generator must be given, but is null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HOLDERS.toJson(new Pair(own, Fill.zero(), List.of())))
        .withMessageContaining("generator of class");
  }
}
