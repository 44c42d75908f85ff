package org.gridmask.transform.autoaugment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gridmask.check.Checks;

/**
 * Converts policies to JSON and YAML values and back: the name of a published one, or a list of
 * sub-policies, each a list of the paper's triples such as {@code ["ROTATE", 0.7, 2]}.
 */
final class PolicyJson {

  private static final int MAX_SHOWN = 100;

  private PolicyJson() {}

  static Object write(List<SubPolicy> policy) {
    for (AutoAugmentPolicy published : AutoAugmentPolicy.values()) {
      if (published.subPolicies().equals(policy)) {
        return published.name();
      }
    }
    return policy.stream().map(PolicyJson::write).toList();
  }

  private static List<List<Object>> write(SubPolicy subPolicy) {
    return subPolicy.steps().stream()
        .map(step -> List.<Object>of(step.operation().name(), step.probability(), step.level()))
        .toList();
  }

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException if it has another form, or a value is out of range
   */
  static List<SubPolicy> read(Object json) {
    if (json instanceof List<?> list) {
      return list.stream().map(PolicyJson::subPolicy).toList();
    }
    return constant("policy", AutoAugmentPolicy.values(), json).subPolicies();
  }

  private static SubPolicy subPolicy(Object json) {
    if (!(json instanceof List<?> list)) {
      throw Checks.invalid("a sub-policy", "a list of steps", shown(json));
    }
    List<SubPolicy.Step> steps = new ArrayList<>();
    for (Object step : list) {
      if (!(step instanceof List<?> triple
          && triple.size() == 3
          && triple.get(1) instanceof Number probability
          && triple.get(2) instanceof Integer level)) {
        throw Checks.invalid("a step", "a list of operation, probability and level", shown(step));
      }
      ImageOperation operation = constant("operation", ImageOperation.values(), triple.get(0));
      steps.add(new SubPolicy.Step(operation, probability.doubleValue(), level));
    }
    return new SubPolicy(steps);
  }

  private static <E extends Enum<E>> E constant(String name, E[] constants, Object json) {
    return Arrays.stream(constants)
        .filter(constant -> constant.name().equals(json))
        .findFirst()
        .orElseThrow(
            () -> Checks.invalid(name, "one of " + Arrays.toString(constants), shown(json)));
  }

  /** An invalid value for a message, abbreviated. */
  private static String shown(Object json) {
    String text = String.valueOf(json);
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
  }
}
