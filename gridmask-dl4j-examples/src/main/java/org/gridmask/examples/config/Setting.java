package org.gridmask.examples.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * All there is to say about one value of {@link TrainConfig}, beside its name and type: from it
 * follow the YAML key, the command-line option, its help, the default and the check.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {

  /** The default, written as in YAML or on the command line. */
  String value();

  /** What it is, with its unit. */
  String help();

  /** An interval such as {@code [0, 1]} or {@code (0, inf)}; of a list, for each element. */
  String range() default "(-inf, inf)";

  /** A second, shorter option; of a boolean a flag that takes no value and has a {@code --no-}. */
  String shortForm() default "";
}
