package org.gridmask.examples.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import org.gridmask.internal.text.Printable;

/** Readable reasons of file errors; the messages of most exceptions are just paths. */
public final class FileErrors {

  private static final Pattern BREAKS = Pattern.compile("(\\R|\t)\\s*");

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
    if (e instanceof IIOException && e.getCause() instanceof IOException cause) {
      // Such as a full disk, which the image writer's own message does not name.
      return reason(cause);
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return inOneLine(reason == null ? e.toString() : reason);
  }

  /**
   * Replaces line breaks and tabs by spaces, and escapes other control characters, such as those of
   * terminals.
   *
   * @param text any text
   * @return the text in one line
   */
  public static String inOneLine(String text) {
    return Printable.line(BREAKS.matcher(text.strip()).replaceAll(" "));
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
