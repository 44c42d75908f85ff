package org.gridmask.examples.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads JSON files, which may have been modified or damaged. */
public final class JsonFiles {

  /** More than the predictions of a whole test set. */
  private static final int MAX_BYTES = 64 << 20;

  private static final JsonFactory STREAMING =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonFiles() {}

  /**
   * Reads the content of a stream.
   *
   * @param <T> its type
   */
  @FunctionalInterface
  public interface Content<T> {

    /**
     * Reads the content.
     *
     * @param parser a parser at the first token
     * @return the content
     * @throws IOException if it cannot be read or is invalid
     */
    T read(JsonParser parser) throws IOException;
  }

  /**
   * Reads a file of any size as a stream. NaN and infinities are read as numbers, so that a message
   * can name them.
   *
   * @param <T> its type
   * @param file the file
   * @param content reads its content
   * @return its content
   * @throws DamagedFileException if it is not one JSON value in UTF-8
   * @throws IOException if it cannot be read, or the content is refused
   */
  public static <T> T stream(Path file, Content<T> content) throws IOException {
    BoundedFiles.requireRegular(file);
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = STREAMING.createParser(in)) {
      if (parser.nextToken() == null) {
        throw new DamagedFileException(file, "it is empty", null);
      }
      T value = content.read(parser);
      if (parser.nextToken() != null) {
        throw new DamagedFileException(file, "it has more than one JSON value", null);
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(file, problem(e), e);
    } catch (CharConversionException e) {
      throw new DamagedFileException(file, "it is not JSON in UTF-8", e);
    }
  }

  /**
   * Reads a file. Jackson limits the nesting depth and the length of values.
   *
   * @param <T> its type
   * @param file the file
   * @param reader the reader of its type
   * @return its content, never null
   * @throws DamagedFileException if it is not JSON in UTF-8 of the reader's type
   * @throws IOException if it cannot be read
   */
  public static <T> T read(Path file, ObjectReader reader) throws IOException {
    T value;
    try {
      value = reader.readValue(BoundedFiles.read(file, MAX_BYTES));
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(file, problem(e), e);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // Invalid UTF-8.
      throw new DamagedFileException(file, "it is not JSON in UTF-8", e);
    }
    if (value == null) {
      throw new DamagedFileException(file, "it is empty", null);
    }
    return value;
  }

  /** Not Jackson's messages, which contain class names. */
  private static String problem(JsonProcessingException e) {
    String place =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " in line " + e.getLocation().getLineNr();
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply or has a value that is too long" + place;
    }
    if (e instanceof JsonEOFException) {
      return "it is truncated" + place;
    }
    if (e instanceof JsonParseException) {
      return "it is not valid JSON" + place;
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "it has an unknown key " + unknown.getPropertyName() + place;
    }
    if (e instanceof ValueInstantiationException
        && e.getCause() instanceof IllegalArgumentException refused) {
      return refused.getMessage() + place;
    }
    String key =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(
                    part ->
                        part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return key.isEmpty()
        ? "it has a missing key or a value of the wrong type" + place
        : "the value of " + key + " is missing or of the wrong type" + place;
  }
}
