package org.gridmask.examples.data;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;

/** A data set that is held in memory, a byte for each value. */
final class MemorySource implements ImageSource {

  private final String name;
  private final StoredImages train;
  private final StoredImages test;
  private final List<String> classNames;
  private final Framing framing;
  private final EpochOrder testOrder;

  /** Both parts have images of the same shape, and no label that has no name. */
  MemorySource(String name, StoredImages train, StoredImages test, List<String> classNames) {
    this(name, train, test, classNames, Framing.scaled(train.shape()), EpochOrder.fixed());
  }

  private MemorySource(
      String name,
      StoredImages train,
      StoredImages test,
      List<String> classNames,
      Framing framing,
      EpochOrder testOrder) {
    this.name = name;
    this.train = train;
    this.test = test;
    this.classNames = classNames;
    this.framing = framing;
    this.testOrder = testOrder;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public ImageShape shape() {
    return framing.shape();
  }

  @Override
  public int trainSize() {
    return train.count();
  }

  @Override
  public int testSize() {
    return testOrder.of(test.count(), 0).length;
  }

  @Override
  public ImageSource shaped(ImageShape wanted) {
    return framed(Framing.scaled(wanted));
  }

  @Override
  public ImageSource cropped(ImageShape wanted) {
    return framed(Framing.byTransform(wanted));
  }

  @Override
  public ImageSource withChannels(int channels) {
    return framed(framing.withChannels(channels));
  }

  private ImageSource framed(Framing wanted) {
    return new MemorySource(name, train, test, classNames, wanted, testOrder);
  }

  @Override
  public ImageSource withTestImages(int most) {
    return new MemorySource(name, train, test, classNames, framing, EpochOrder.spread(most));
  }

  @Override
  public EpochRecordReader trainReader(ImageTransform transform, long seed) {
    return reader(train, transform, EpochOrder.shuffled(seed));
  }

  @Override
  public EpochRecordReader testReader(ImageTransform transform) {
    return reader(test, transform, testOrder);
  }

  @Override
  public Optional<ImageDataSetIterator.Builder> trainFiles(long seed) {
    return Optional.empty();
  }

  @Override
  public Optional<ImageDataSetIterator.Builder> testFiles() {
    return Optional.empty();
  }

  private EpochRecordReader reader(StoredImages part, ImageTransform transform, EpochOrder order) {
    return new MemoryRecordReader(part, classNames, framing, transform, order);
  }

  @Override
  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    train.digest(digest);
    test.digest(digest);
    return Hex.encodeHexString(digest.digest());
  }
}
