package org.gridmask.dl4j.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;

/**
 * The <a href="https://github.com/huggingface/safetensors">safetensors format</a>: the length of
 * the header, 8 bytes, little-endian; the header, a JSON object with the type, the shape and the
 * range of bytes of each tensor; the bytes, without gaps.
 */
final class SafetensorsFile {

  /** That of the format's own implementation is 100 MB. */
  private static final int MAX_HEADER = 1 << 23;

  /** More than a long has. */
  private static final int MAX_DIGITS = 19;

  private static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // It would keep the names of all files in memory.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final WeightsFile file;
  private final long start;

  private final List<Range> ranges = new ArrayList<>();

  /**
   * The bytes of a tensor's values.
   *
   * @param tensor its name, for messages
   * @param begin the first one, from the end of the header
   * @param end the end, exclusive
   */
  private record Range(String tensor, long begin, long end) {}

  private SafetensorsFile(WeightsFile file, long start) {
    this.file = file;
    this.start = start;
  }

  /** Whether a file begins with a length and a brace, or is named as such a file. */
  static boolean is(WeightsFile file) throws IOException {
    return file.isNamed(".safetensors")
        || file.size() > Long.BYTES && file.map("its header", Long.BYTES, 1).get() == '{';
  }

  /**
   * The tensors of a file by name, in the order of the header.
   *
   * @throws WeightsException if it is damaged or not supported
   */
  static Map<String, Tensor> read(WeightsFile file) throws IOException {
    long length = file.map("the length of its header", 0, Long.BYTES).getLong();
    if (length < 0 || length > MAX_HEADER) {
      throw file.bad(
          "its header has %s bytes, more than the maximum of %s"
              .formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    ByteBuffer header = file.map("its header", Long.BYTES, length);
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
      return new SafetensorsFile(file, Long.BYTES + length).parse(json);
    } catch (CharacterCodingException e) {
      throw file.bad("its header is not JSON: it is not in UTF-8");
    } catch (JsonProcessingException e) {
      throw file.bad("its header is not JSON: " + WeightsFile.shown(e.getOriginalMessage()));
    }
  }

  private Map<String, Tensor> parse(String header) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(header)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        expect(json.nextToken() == JsonToken.START_OBJECT, name);
        if (name.equals(METADATA)) {
          skipTexts(json);
        } else {
          tensors.put(name, tensor(name, json));
        }
      }
      expect(json.nextToken() == null, "");
    }
    requireNoGaps();
    return tensors;
  }

  private void skipTexts(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      expect(json.nextToken() == JsonToken.VALUE_STRING, "");
    }
  }

  private Tensor tensor(String name, JsonParser json) throws IOException {
    String shown = WeightsFile.shown(name);
    String typeName = null;
    long[] shape = null;
    long[] range = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      JsonToken token = json.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(token == JsonToken.VALUE_STRING, name);
          typeName = json.getText();
        }
        case "shape" -> shape = numbers(name, json);
        case "data_offsets" -> range = numbers(name, json);
        default -> expect(false, name);
      }
    }
    expect(typeName != null && shape != null && range != null && range.length == 2, name);
    DType type = DType.of(typeName).orElse(null);
    if (type == null) {
      throw file.bad(
          "the tensor " + shown + " has the unknown type " + WeightsFile.shown(typeName));
    }
    long elements = Tensor.elements(shape);
    if (elements < 0 || range[1] - range[0] != elements * type.bytes()) {
      throw file.bad(
          "the tensor %s, %s of type %s, does not fit its bytes %s to %s"
              .formatted(shown, Tensor.shown(shape), type, range[0], range[1]));
    }
    ranges.add(new Range(shown, range[0], range[1]));
    ByteBuffer bytes = file.map("the tensor " + shown, start + range[0], range[1] - range[0]);
    return Tensor.dense(type, shape, bytes);
  }

  private long[] numbers(String name, JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.START_ARRAY, name);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getTextLength() < MAX_DIGITS
              && numbers.size() < Tensor.MAX_DIMENSIONS,
          name);
      numbers.add(json.getLongValue());
    }
    expect(numbers.stream().allMatch(number -> number >= 0), name);
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Checks the structure of the header.
   *
   * @param name the tensor it is about, or empty
   */
  private void expect(boolean valid, String name) throws WeightsException {
    if (!valid) {
      throw file.bad(
          "its header is not one of a .safetensors file"
              + (name.isEmpty()
                  ? ""
                  : ": %s has no valid dtype, shape and data_offsets"
                      .formatted(WeightsFile.shown(name))));
    }
  }

  private void requireNoGaps() throws WeightsException {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparing(Range::end));
    long end = 0;
    for (Range range : ranges) {
      if (range.begin != end) {
        throw file.bad(
            "the tensor %s %s: it begins at byte %s of the values instead of %s"
                .formatted(
                    range.tensor,
                    range.begin < end ? "overlaps another" : "leaves a gap",
                    range.begin,
                    end));
      }
      end = range.end;
    }
    if (start + end != file.size()) {
      throw file.bad(
          "has %s bytes, but its tensors end at byte %s".formatted(file.size(), start + end));
    }
  }

  /**
   * Writes tensors. They begin at multiples of 8 bytes or of their elements' size, as other readers
   * want: the wide types come first.
   */
  static void write(Map<String, Tensor> tensors, FileChannel channel) throws IOException {
    List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(Comparator.comparing(entry -> -entry.getValue().type().bytes()));
    byte[] header = header(ordered);
    write(
        ByteBuffer.allocate(Long.BYTES + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .flip(),
        channel);
    for (Map.Entry<String, Tensor> entry : ordered) {
      write(entry.getValue().denseBytes(), channel);
    }
  }

  private static void write(ByteBuffer bytes, FileChannel channel) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static byte[] header(List<Map.Entry<String, Tensor>> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeObjectFieldStart(METADATA);
      json.writeStringField("format", "pt");
      json.writeEndObject();
      long start = 0;
      for (Map.Entry<String, Tensor> entry : tensors) {
        Tensor tensor = entry.getValue();
        long end = start + tensor.elements() * tensor.type().bytes();
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {start, end}, 0, 2);
        json.writeEndObject();
        start = end;
      }
      json.writeEndObject();
    }
    byte[] json = out.toByteArray();
    byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
