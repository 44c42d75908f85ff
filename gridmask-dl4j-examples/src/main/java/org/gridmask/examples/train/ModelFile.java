package org.gridmask.examples.train;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gridmask.examples.config.ConfigKey;
import org.gridmask.examples.files.BoundedFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network with its normaliser in one file, in the format of Deeplearning4j's {@link
 * ModelSerializer}, which reads what this writes.
 *
 * <p>Reading does not go through {@link ModelSerializer}: that deserialises the Java objects of an
 * entry {@code preprocessor.bin}, loads any class that a normaliser names, and allocates whatever
 * the array headers claim. This class rejects a file with an unexpected entry, with a configuration
 * that names a class not listed in {@link ModelTypes}, or with an array whose length does not match
 * its header. All of that is checked before any object is created.
 */
final class ModelFile {

  /** The configuration of a ResNet-1202 for CIFAR, the deepest network, takes about 12 MB. */
  private static final long MAX_CONFIGURATION_BYTES = 64L << 20;

  /** Mean and standard deviation of a few channels. */
  private static final long MAX_NORMALIZER_BYTES = 1 << 20;

  /** Deflate reaches at most 1032:1, but the floats of a network hardly compress. */
  private static final long MAX_RATIO = 200;

  private static final long MAX_ARRAY_BYTES = Integer.MAX_VALUE - 16;

  private static final Map<String, Long> MAX_BYTES =
      Map.of(
          ModelSerializer.CONFIGURATION_JSON,
          MAX_CONFIGURATION_BYTES,
          ModelSerializer.COEFFICIENTS_BIN,
          MAX_ARRAY_BYTES,
          ModelSerializer.UPDATER_BIN,
          MAX_ARRAY_BYTES,
          ModelSerializer.NORMALIZER_BIN,
          MAX_NORMALIZER_BYTES);

  /** Magic string, version, type, and no label statistics, as a DataOutput writes them. */
  private static final byte[] NORMALIZER_HEADER =
      "\0\12NORMALIZER\0\0\0\1\0\13STANDARDIZE\0".getBytes(ISO_8859_1);

  private ModelFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it was not written by {@link #write}; the message gives the reason but
   *     not the file name
   */
  static TrainingState read(Path file) throws IOException {
    Map<String, byte[]> entries = entries(file);
    String json = new String(entry(entries, ModelSerializer.CONFIGURATION_JSON), UTF_8);
    byte[] coefficients = entry(entries, ModelSerializer.COEFFICIENTS_BIN);
    byte[] updater = entries.get(ModelSerializer.UPDATER_BIN);
    byte[] normalizer = entry(entries, ModelSerializer.NORMALIZER_BIN);
    ModelTypes.requireListed(json);
    ArrayBytes.require(1, ModelSerializer.COEFFICIENTS_BIN, ByteBuffer.wrap(coefficients));
    if (updater != null) {
      ArrayBytes.require(1, ModelSerializer.UPDATER_BIN, ByteBuffer.wrap(updater));
    }
    NormalizerStandardize statistics = normalizer(normalizer);
    try {
      ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(json);
      INDArray params = array(coefficients);
      configuration.setDataType(params.dataType());
      ComputationGraph network = new ComputationGraph(configuration);
      // Throws before allocating if the parameter count does not match.
      network.init(params, false);
      if (updater != null) {
        network.getUpdater().setStateViewArray(array(updater));
      }
      return new TrainingState(network, statistics);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException(
          ModelSerializer.CONFIGURATION_JSON + " does not describe a network with these parameters",
          e);
    }
  }

  private static byte[] entry(Map<String, byte[]> entries, String name) throws IOException {
    byte[] bytes = entries.get(name);
    if (bytes == null) {
      throw new IOException("it has no " + name);
    }
    return bytes;
  }

  private static INDArray array(byte[] bytes) {
    return Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    BoundedFiles.requireRegular(file);
    long left = Math.max(MAX_CONFIGURATION_BYTES, MAX_RATIO * Files.size(file));
    Map<String, byte[]> entries = new HashMap<>();
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Long max = MAX_BYTES.get(entry.getName());
        if (max == null) {
          throw new IOException("it has an unexpected entry, " + ConfigKey.shown(entry.getName()));
        }
        byte[] bytes = zip.readNBytes((int) Math.min(max, left) + 1);
        if (bytes.length > max || bytes.length > left) {
          throw new IOException(entry.getName() + " unpacks to too many bytes");
        }
        left -= bytes.length;
        if (entries.put(entry.getName(), bytes) != null) {
          throw new IOException("it has " + entry.getName() + " twice");
        }
      }
    } catch (EOFException e) {
      throw new IOException("it is truncated", e);
    } catch (IllegalArgumentException e) {
      // The name of an entry is not UTF-8.
      throw new IOException("it is not a zip file", e);
    }
    if (entries.isEmpty()) {
      throw new IOException("it is not a zip file, or is empty");
    }
    return entries;
  }

  /** Not read with NormalizerSerializer, which loads any class that the file names. */
  private static NormalizerStandardize normalizer(byte[] bytes) throws IOException {
    int start = NORMALIZER_HEADER.length;
    if (!Arrays.equals(NORMALIZER_HEADER, Arrays.copyOf(bytes, start))) {
      throw new IOException(
          ModelSerializer.NORMALIZER_BIN + " is not a mean and standard deviation per channel");
    }
    ByteBuffer arrays = ByteBuffer.wrap(bytes, start, bytes.length - start);
    ArrayBytes.require(2, ModelSerializer.NORMALIZER_BIN, arrays);
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, start, bytes.length - start));
    try {
      return new NormalizerStandardize(Nd4j.read(in), Nd4j.read(in));
    } catch (RuntimeException e) {
      throw new IOException(ModelSerializer.NORMALIZER_BIN + " cannot be read", e);
    }
  }

  /**
   * Writes a file. Not with {@link ModelSerializer}, which either flushes a stream that it has
   * closed or needs a temporary file.
   *
   * @throws IOException if it cannot be written
   */
  static void write(TrainingState state, Path file) throws IOException {
    ComputationGraph network = state.network();
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
      zip.write(network.getConfiguration().toJson().getBytes(UTF_8));
      write(network.params(), ModelSerializer.COEFFICIENTS_BIN, zip);
      INDArray updater = network.getUpdater().getStateViewArray();
      if (updater != null && !updater.isEmpty()) {
        write(updater, ModelSerializer.UPDATER_BIN, zip);
      }
      // The serializer closes its output stream.
      ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
      NormalizerSerializer.getDefault().write(state.normalizer(), normalizer);
      zip.putNextEntry(new ZipEntry(ModelSerializer.NORMALIZER_BIN));
      normalizer.writeTo(zip);
    }
  }

  private static void write(INDArray array, String name, ZipOutputStream zip) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
    Nd4j.write(array, out);
    out.flush();
  }
}
