package org.gridmask.examples.data;

import org.datavec.api.records.reader.RecordReader;
import org.gridmask.schedule.EpochAware;

/**
 * A record reader of labelled images, [image, label], that knows epochs.
 *
 * <p>{@link #epochStarted} before or after {@link #reset}, with no image read between the two,
 * begins that epoch; before the first announcement it is epoch 0. When another epoch is announced
 * in the middle of a pass, reading on without a reset throws an {@link IllegalStateException}: an
 * iterator that prefetches too early would repeat the order of the epoch before.
 *
 * <p>The reader also tells its image transform, if that is {@link EpochAware}, at the first image
 * of each pass. Nobody else has to, and an iterator that reads one record ahead and resets
 * (RecordReaderDataSetIterator does) shifts no keys.
 *
 * <p>Images come as values from 0 to 255, colours in OpenCV's order: blue, green, red. The
 * transform sees them as 8-bit images that already have the data set's channels and, but for {@link
 * ImageSource#cropped}, its size. It is asked for each image of the epoch once and in order, so the
 * key of an image is its position in the epoch's stream of readable images: the same number that it
 * has in the stream of records. An instance serves one thread at a time.
 */
public interface EpochRecordReader extends RecordReader, EpochAware {

  /** The number of different images that could not be read so far, and were left out. */
  int skipped();
}
