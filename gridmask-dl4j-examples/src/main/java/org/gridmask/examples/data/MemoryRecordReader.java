package org.gridmask.examples.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.Writable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EpochOrder;

/**
 * Reads labelled images that are in memory. It holds its data already: {@code initialize} has
 * nothing to do, and a split given to it is ignored.
 */
public final class MemoryRecordReader extends BaseRecordReader implements EpochRecordReader {

  private static final long serialVersionUID = 1;

  private final transient ImageStream stream;
  private final transient List<String> labels;
  private transient Configuration conf;

  MemoryRecordReader(
      StoredImages images,
      List<String> classNames,
      Framing framing,
      ImageTransform transform,
      EpochOrder order) {
    this.labels = List.copyOf(classNames);
    this.stream =
        new ImageStream(
            new ImageStream.Images() {
              @Override
              public int size() {
                return images.count();
              }

              @Override
              public Bitmap image(int index) {
                return framing.of(new Bitmap(images.shape(), images.pixels(index)));
              }

              @Override
              public int label(int index) {
                return images.label(index);
              }

              @Override
              public String name(int index) {
                return images.name(index);
              }
            },
            framing,
            transform,
            order,
            new UnreadableImages());
  }

  @Override
  public void epochStarted(int epoch) {
    stream.epochStarted(epoch);
  }

  @Override
  public int skipped() {
    return stream.skipped();
  }

  @Override
  public void initialize(InputSplit split) {}

  @Override
  public void initialize(Configuration conf, InputSplit split) {
    this.conf = conf;
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public boolean hasNext() {
    return stream.hasNext();
  }

  @Override
  public List<Writable> next() {
    List<Writable> record = stream.next();
    invokeListeners(record);
    return record;
  }

  @Override
  public List<List<Writable>> next(int num) {
    List<List<Writable>> batch = stream.next(num, labels.size());
    invokeListeners(batch);
    return batch;
  }

  @Override
  public Record nextRecord() {
    List<Writable> record = next();
    return new org.datavec.api.records.impl.Record(
        record, new RecordMetaDataIndex(stream.last(), null, MemoryRecordReader.class));
  }

  /** The image without the transform, which is for images of a running epoch. */
  @Override
  public Record loadFromMetaData(RecordMetaData recordMetaData) throws IOException {
    long index = ((RecordMetaDataIndex) recordMetaData).getIndex();
    return new org.datavec.api.records.impl.Record(
        stream.plain(Math.toIntExact(index)), recordMetaData);
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> recordMetaDatas) throws IOException {
    List<Record> records = new ArrayList<>(recordMetaDatas.size());
    for (RecordMetaData metaData : recordMetaDatas) {
      records.add(loadFromMetaData(metaData));
    }
    return records;
  }

  @Override
  public List<Writable> record(URI uri, DataInputStream dataInputStream) {
    throw new UnsupportedOperationException("images in memory have no streams of their own");
  }

  @Override
  public List<String> getLabels() {
    return labels;
  }

  @Override
  public void reset() {
    stream.reset();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public void setConf(Configuration conf) {
    this.conf = conf;
  }

  @Override
  public Configuration getConf() {
    return conf;
  }

  @Override
  public void close() {}
}
