package org.gridmask.check;

/**
 * A parameter is out of range.
 *
 * <p>The message is the parameter's name followed by {@link #violation}, such as "r must be in [0,
 * 1], but is 2.0". Callers that use another name, such as a key of a configuration file, can build
 * their own message.
 */
public final class ParameterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String parameter;
  private final String violation;

  /**
   * An exception.
   *
   * @param parameter the name of the parameter
   * @param violation the range and the value given: "must be ..., but is ..."
   */
  public ParameterException(String parameter, String violation) {
    super(parameter + " " + violation);
    this.parameter = parameter;
    this.violation = violation;
  }

  /**
   * The parameter's name.
   *
   * @return the name that the constructor, method or record component gives it
   */
  public String parameter() {
    return parameter;
  }

  /**
   * The violation.
   *
   * @return the range and the value given: "must be ..., but is ..."
   */
  public String violation() {
    return violation;
  }
}
