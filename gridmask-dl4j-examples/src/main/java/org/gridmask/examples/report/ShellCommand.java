package org.gridmask.examples.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands for a POSIX shell in the folder of the launcher. */
public final class ShellCommand {

  private static final String LAUNCHER = "./gridmask";

  /** Words that need no quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellCommand() {}

  /**
   * A command of this program.
   *
   * @param words the arguments: texts or paths
   * @return a command line to copy
   */
  public static String of(List<?> words) {
    return words.stream()
        .map(word -> quoted(word.toString()))
        .collect(Collectors.joining(" ", LAUNCHER + " ", ""));
  }

  /** As {@link #of(List)}. */
  public static String of(Object... words) {
    return of(List.of(words));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
