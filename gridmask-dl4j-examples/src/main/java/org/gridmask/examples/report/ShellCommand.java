package org.gridmask.examples.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands as one types them into a POSIX shell, from the folder of the launcher. */
public final class ShellCommand {

  private static final String LAUNCHER = "./gridmask";

  /** Words of these characters alone mean the same with quotation marks and without. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellCommand() {}

  /**
   * A command of this program.
   *
   * @param words the words after the program's name: texts or paths
   * @return a line to copy
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
