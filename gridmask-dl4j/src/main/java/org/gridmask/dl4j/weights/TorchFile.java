package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.gridmask.dl4j.weights.PickleReader.RefusedException;
import org.gridmask.dl4j.weights.PickleReader.Storage;
import org.gridmask.dl4j.weights.PickleReader.View;

/**
 * Reads the files of {@code torch.save}.
 *
 * <p>Since PyTorch 1.6 they are uncompressed zip archives of {@code data.pkl}, the pickle, and
 * {@code data/KEY}, one file for each storage. Before, they were five pickles (magic number,
 * version, the machine, the object, the keys of its storages), and for each storage in the order of
 * the keys the number of its elements, in 8 bytes, and the elements.
 */
final class TorchFile {

  private static final int ZIP_SIGNATURE = 0x04034b50;

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Long VERSION = 1001L;

  /** The keys of checkpoints whose values are state dicts. */
  private static final List<String> STATE_DICTS = List.of("state_dict", "model");

  private final WeightsFile file;
  private final Map<String, Storage> storages = new HashMap<>();

  private TorchFile(WeightsFile file) {
    this.file = file;
  }

  /**
   * The tensors of a file's state dict, by name.
   *
   * @throws WeightsException if it is damaged, refused or not supported
   */
  static Map<String, Tensor> read(WeightsFile file) throws IOException {
    TorchFile torch = new TorchFile(file);
    boolean isZip = file.size() >= 4 && file.map("its signature", 0, 4).getInt() == ZIP_SIGNATURE;
    return isZip ? torch.readZip() : torch.readPickles();
  }

  private Map<String, Tensor> readZip() throws IOException {
    try (ZipFile zip = ZipFile.builder().setSeekableByteChannel(file.channel()).get()) {
      return readEntries(entries(zip));
    } catch (WeightsException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw file.bad("is a damaged zip archive, perhaps truncated: " + e.getMessage());
    }
  }

  /** The entries by their names without the first folder, whose name is that of the archive. */
  private Map<String, ZipArchiveEntry> entries(ZipFile zip) throws WeightsException {
    Map<String, ZipArchiveEntry> entries = new HashMap<>();
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
      if (entries.put(name, entry) != null) {
        throw file.bad("has the entry " + WeightsFile.shown(name) + " twice");
      }
    }
    return entries;
  }

  private Map<String, Tensor> readEntries(Map<String, ZipArchiveEntry> entries) throws IOException {
    if (entries.containsKey("byteorder")) {
      ByteBuffer order = bytes(entries, "byteorder", 8);
      requireLittleEndian(StandardCharsets.UTF_8.decode(order).toString().equals("little"));
    }
    Object root = unpickle(bytes(entries, "data.pkl", PickleReader.MAX_BYTES));
    Map<String, ByteBuffer> bytes = new HashMap<>();
    for (Storage storage : storages.values()) {
      ByteBuffer all = bytes(entries, "data/" + storage.key(), Tensor.MAX_BYTES);
      requireSize(storage, all.capacity() / storage.type().bytes());
      bytes.put(storage.key(), all);
    }
    return tensors(root, bytes);
  }

  private ByteBuffer bytes(Map<String, ZipArchiveEntry> entries, String name, long max)
      throws IOException {
    String shown = WeightsFile.shown(name);
    ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      throw file.bad("is a zip archive, but not one of PyTorch: it has no entry " + shown);
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw file.bad("its entry " + shown + " is compressed; those of PyTorch are not");
    }
    if (entry.getSize() > max) {
      throw file.bad(
          "its entry %s has %s bytes, more than the maximum of %s"
              .formatted(shown, entry.getSize(), max));
    }
    return file.map("its entry " + shown, entry.getDataOffset(), entry.getSize());
  }

  private Map<String, Tensor> readPickles() throws IOException {
    ByteBuffer in = file.map("its pickle", 0, Math.min(file.size(), PickleReader.MAX_BYTES));
    if (!MAGIC.equals(unpickle(in)) || !VERSION.equals(unpickle(in))) {
      throw file.bad("is a pickle, but not one of torch.save");
    }
    requireLittleEndian(
        unpickle(in) instanceof Map<?, ?> machine
            && Boolean.TRUE.equals(machine.get("little_endian")));
    Object root = unpickle(in);
    Map<String, ByteBuffer> bytes = new HashMap<>();
    if (unpickle(in) instanceof List<?> keys) {
      long position = in.position();
      for (Object key : keys) {
        Storage storage = key instanceof String ? storages.get(key) : null;
        if (storage == null) {
          throw file.bad("has a storage that its pickle does not refer to");
        }
        String what = "the storage " + WeightsFile.shown(storage.key());
        requireSize(storage, file.map(what, position, Long.BYTES).getLong());
        position += Long.BYTES;
        long length = storage.elements() * storage.type().bytes();
        bytes.put(storage.key(), file.map(what, position, length));
        position += length;
      }
    }
    return tensors(root, bytes);
  }

  private Object unpickle(ByteBuffer in) throws WeightsException {
    try {
      return PickleReader.read(in, storages);
    } catch (RefusedException e) {
      throw file.bad("is not a state dict that is safe to read: its pickle " + e.getMessage());
    }
  }

  private void requireLittleEndian(boolean littleEndian) throws WeightsException {
    if (!littleEndian) {
      throw file.bad("its values are not little-endian, as those of PyTorch's files mostly are");
    }
  }

  private void requireSize(Storage storage, long elements) throws WeightsException {
    if (elements != storage.elements() || elements < 0 || elements > file.size()) {
      throw file.bad(
          "the storage %s has %s elements, but its pickle says %s"
              .formatted(WeightsFile.shown(storage.key()), elements, storage.elements()));
    }
  }

  private Map<String, Tensor> tensors(Object root, Map<String, ByteBuffer> bytes)
      throws WeightsException {
    Map<?, ?> dict = root instanceof Map<?, ?> map ? map : Map.of();
    for (String key : STATE_DICTS) {
      dict = dict.get(key) instanceof Map<?, ?> inner ? inner : dict;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : dict.entrySet()) {
      String name = WeightsFile.shown(entry.getKey().toString());
      if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof View view)) {
        throw file.bad(
            "its value %s is not a tensor; a state dict is expected, alone or as %s of a checkpoint"
                .formatted(name, String.join(" or ", STATE_DICTS)));
      }
      tensors.put(key, tensor(name, view, bytes.get(view.storage().key())));
    }
    return tensors;
  }

  private Tensor tensor(String name, View view, ByteBuffer storage) throws WeightsException {
    if (storage == null) {
      throw file.bad("lacks the values of " + name);
    }
    long elements = Tensor.elements(view.shape());
    long size = view.storage().elements();
    if (elements < 0 || elements > size || !isWithin(view, elements, size)) {
      throw file.bad(
          "the tensor %s, %s from element %s on, does not fit its storage of %s elements"
              .formatted(name, Tensor.shown(view.shape()), view.offset(), size));
    }
    int start = Math.toIntExact(view.offset() * view.storage().type().bytes());
    ByteBuffer bytes = storage.slice(start, storage.capacity() - start);
    return new Tensor(view.storage().type(), view.shape(), view.strides(), bytes);
  }

  private static boolean isWithin(View view, long elements, long size) {
    long[] shape = view.shape();
    long[] strides = view.strides();
    if (strides.length != shape.length || view.offset() < 0 || view.offset() > size) {
      return false;
    }
    long last = view.offset();
    for (int i = 0; i < shape.length && elements > 0; i++) {
      if (strides[i] < 0 || strides[i] > size) {
        return false;
      }
      last += (shape[i] - 1) * strides[i];
    }
    return elements == 0 || last < size;
  }
}
