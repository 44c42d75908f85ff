package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Readable reasons of file errors; the messages of most exceptions are just paths. */
public final class FileErrors {

  private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+\\s*");

  private FileErrors() {}

  /**
   * The reason of an error.
   *
   * @param e the exception of a file operation
   * @return one line without the file name
   */
  public static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file exists in its place";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return inOneLine(reason == null ? e.toString() : reason);
  }

  /**
   * Replaces line breaks and control characters, such as terminal escape sequences, by spaces.
   *
   * @param text any text
   * @return the text in one line
   */
  public static String inOneLine(String text) {
    return CONTROL_CHARACTERS.matcher(text.strip()).replaceAll(" ");
  }

  /**
   * An exception that names the file, which the system omits if a disk is full.
   *
   * @param place the file or folder
   * @param problem the reason, without the file name
   * @param cause the original exception
   * @return an exception for {@link #located}
   */
  public static FileSystemException at(Path place, String problem, IOException cause) {
    FileSystemException located = new FileSystemException(place.toString(), null, problem);
    located.initCause(cause);
    return located;
  }

  /**
   * The reason of an error, after the file name if the exception has one.
   *
   * @param e the exception of a file operation
   * @return one line
   */
  public static String located(IOException e) {
    String file = e instanceof FileSystemException f ? f.getFile() : null;
    return file == null ? reason(e) : file + ": " + reason(e);
  }
}
