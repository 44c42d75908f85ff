package org.gridmask.dl4j.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, and the archives that PyTorch puts them into. */
final class Pickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Any opcodes; the characters are bytes. */
  Pickle op(String opcodes) {
    out.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  static Pickle protocol2() {
    return new Pickle().op("\u0080\u0002");
  }

  Pickle text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op("X").littleEndian(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  Pickle integer(int value) {
    return op("J").littleEndian(value);
  }

  private Pickle littleEndian(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(bytes.putInt(value).array());
    return this;
  }

  Pickle global(String module, String name) {
    return op("c" + module + "\n" + name + "\n");
  }

  Pickle tuple(int... values) {
    op("(");
    for (int value : values) {
      integer(value);
    }
    return op("t");
  }

  /** A tensor, a view of the storage 0. */
  Pickle tensor(String type, int elements, int offset, int[] shape, int... strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op("((")
        .text("storage")
        .global("torch", type + "Storage")
        .text("0")
        .text("cpu")
        .integer(elements)
        .op("tQ")
        .integer(offset)
        .tuple(shape)
        .tuple(strides)
        .op("\u0089")
        .global("collections", "OrderedDict")
        .op(")RtR");
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** A dictionary with one tensor. */
  static byte[] stateDict(
      String name, String type, int elements, int offset, int[] shape, int... strides) {
    return protocol2()
        .op("}")
        .text(name)
        .tensor(type, elements, offset, shape, strides)
        .op("s.")
        .bytes();
  }

  /** An archive as PyTorch writes it, or a compressed one. */
  static Path archive(Path file, boolean compressed, Map<String, byte[]> entries)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry("archive/" + each.getKey());
        if (!compressed) {
          CRC32 crc = new CRC32();
          crc.update(each.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(each.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
    return file;
  }

  /** An archive of a pickle and its storage 0. */
  static Path archive(Path file, byte[] pickle, byte[] storage) throws IOException {
    return archive(file, false, Map.of("data.pkl", pickle, "data/0", storage));
  }
}
