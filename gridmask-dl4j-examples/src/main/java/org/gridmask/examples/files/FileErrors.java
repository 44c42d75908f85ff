package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Why a file operation failed; the messages of most exceptions are mere paths. */
public final class FileErrors {

  private static final Pattern NOT_PRINTED_IN_A_LINE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029]+\\s*");

  private FileErrors() {}

  /**
   * The reason in words.
   *
   * @param e what an operation on one file threw
   * @return part of a sentence, in one line, that does not name the file
   */
  public static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return inOneLine(reason == null ? e.toString() : reason);
  }

  /**
   * Replaces line breaks and control characters, such as a terminal's commands, by spaces.
   *
   * @param text any text
   * @return the text in one line
   */
  public static String inOneLine(String text) {
    return NOT_PRINTED_IN_A_LINE.matcher(text.strip()).replaceAll(" ");
  }

  /**
   * A failure that names its place: the system does not always say where a disk is full.
   *
   * @param place the file or folder
   * @param problem part of a sentence that does not name it
   * @param cause what an operation threw
   * @return an exception for {@link #located}
   */
  public static FileSystemException at(Path place, String problem, IOException cause) {
    FileSystemException located = new FileSystemException(place.toString(), null, problem);
    located.initCause(cause);
    return located;
  }

  /**
   * The reason in words, after the file if the exception names one.
   *
   * @param e what an operation on some file threw
   * @return part of a sentence
   */
  public static String located(IOException e) {
    String file = e instanceof FileSystemException f ? f.getFile() : null;
    return file == null ? reason(e) : file + ": " + reason(e);
  }
}
