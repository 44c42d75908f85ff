package org.gridmask.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.gridmask.check.Checks;
import org.gridmask.internal.thread.Threads;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;

/**
 * Counts how often masks fail (section 3 of the GridMask paper, "Statistics of Unsuccessful
 * Cases"): an object and a mask are drawn for each image, and the image fails if at least a given
 * share of the object's bounding box is dropped, or kept. No pixels are allocated.
 *
 * <p>The object of image i is drawn from {@code KeyedRandom.of(seed, Purpose.OBJECT, 0, i)} and its
 * mask from {@code KeyedRandom.of(seed, Purpose.MASK, 0, i)}: all generators get the same objects,
 * and the counts do not depend on the number of threads.
 *
 * @param height the height of the images in pixels, at least 1; 224 in the paper
 * @param width the width of the images in pixels, at least 1; 224 in the paper
 * @param objects the distribution of the objects
 * @param failureShare the minimum share of an object's pixels for it to count as dropped or kept,
 *     in (0.5, 1]; 0.99 in the paper
 * @param seed the seed of all random draws
 */
public record FailureSimulator(
    int height, int width, ObjectDistribution objects, double failureShare, long seed) {

  /** The number of images that a thread takes at a time. */
  private static final long CHUNK = 512;

  private static final int MAX_THREADS = 1024;

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is null or out of range; the message names it
   */
  public FailureSimulator {
    Checks.atLeast("height", height, 1);
    Checks.atLeast("width", width, 1);
    Checks.notNull("objects", objects);
    if (!(failureShare > 0.5 && failureShare <= 1)) {
      throw Checks.invalid("failureShare", "in (0.5, 1]", failureShare);
    }
  }

  /**
   * The paper's simulation: images of 224 x 224 pixels, objects with sides uniform in [40, 160],
   * failure at 99 % or more.
   *
   * @param seed the seed of all random draws
   * @return the simulator
   */
  public static FailureSimulator paper(long seed) {
    return new FailureSimulator(224, 224, ObjectDistribution.uniformSides(40, 160), 0.99, seed);
  }

  /**
   * Draws one mask and one object for each image. An exception of the generator or the object
   * distribution ends the simulation and is rethrown.
   *
   * @param generator draws the masks; must be thread-safe
   * @param images the number of images, at least 1
   * @param threads the number of threads, in [1, 1024]; does not affect the counts
   * @return the counts
   * @throws IllegalArgumentException if {@code generator} is null, {@code images} is less than 1,
   *     {@code threads} is out of range, or the pixels of all images together are more than a long
   *     can count
   * @throws IllegalStateException if an object is not inside the image or a mask has another size
   *     than the image, which the message names, or if the generator or the object distribution
   *     interrupts its thread
   * @throws InterruptedException if the thread is interrupted; the simulation ends
   */
  public FailureCounts run(MaskGenerator generator, long images, int threads)
      throws InterruptedException {
    Checks.notNull("generator", generator);
    Checks.inClosedRange("threads", threads, 1, MAX_THREADS);
    long imagePixels = (long) height * width;
    Checks.inClosedRange("images", images, 1, Long.MAX_VALUE / imagePixels);
    long pixels = images * imagePixels;
    int workers = (int) Math.min(threads, (images - 1) / CHUNK + 1);
    ExecutorService pool =
        Executors.newFixedThreadPool(workers, task -> Threads.daemon("gridmask-failures", task));
    try {
      ExecutorCompletionService<Sums> done = new ExecutorCompletionService<>(pool);
      AtomicLong next = new AtomicLong();
      for (int i = 0; i < workers; i++) {
        done.submit(() -> count(generator, images, next));
      }
      List<Sums> parts = new ArrayList<>();
      while (parts.size() < workers) {
        parts.add(done.take().get());
      }
      long lost = parts.stream().mapToLong(part -> part.droppedPixels).sum();
      return new FailureCounts(
          images,
          parts.stream().mapToLong(part -> part.dropped).sum(),
          parts.stream().mapToLong(part -> part.kept).sum(),
          (double) (pixels - lost) / pixels);
    } catch (ExecutionException e) {
      throw Threads.rethrown(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * One image of the simulation, such as for display.
   *
   * @param generator the generator of the simulation
   * @param index the image's number, from 0
   * @return the image's mask and object, as {@link #run} counts them
   * @throws IllegalArgumentException if {@code generator} is null or {@code index} is less than 0
   * @throws IllegalStateException if the object is not inside the image, or the mask has another
   *     size than the image
   */
  public FailureCase caseAt(MaskGenerator generator, long index) {
    Checks.notNull("generator", generator);
    Checks.notNegative("index", index);
    return caseAt(generator, index, FailureThreshold.of(failureShare));
  }

  private FailureCase caseAt(MaskGenerator generator, long index, FailureThreshold threshold) {
    ObjectBox object = objects.draw(height, width, KeyedRandom.of(seed, Purpose.OBJECT, 0, index));
    if (object == null || object.y1() > height || object.x1() > width) {
      throw wrong("the object of image " + index + " must lie inside of ", object);
    }
    DropMask mask = generator.generate(height, width, KeyedRandom.of(seed, Purpose.MASK, 0, index));
    if (mask == null || mask.height() != height || mask.width() != width) {
      throw wrong("the mask of image " + index + " must be of ", mask);
    }
    long dropped = mask.droppedPixels(object.y0(), object.x0(), object.y1(), object.x1());
    return new FailureCase(index, mask, object, threshold.outcome(dropped, object.area()));
  }

  private IllegalStateException wrong(String what, Object but) {
    return new IllegalStateException(what + height + "x" + width + ", but is " + but);
  }

  /** Integers, so that the totals do not depend on the order of summation. */
  private static final class Sums {
    private long dropped;
    private long kept;
    private long droppedPixels;
  }

  private Sums count(MaskGenerator generator, long images, AtomicLong next) {
    Sums sums = new Sums();
    FailureThreshold threshold = FailureThreshold.of(failureShare);
    for (long from = next.getAndAdd(CHUNK); from < images; from = next.getAndAdd(CHUNK)) {
      long to = Math.min(images, from + CHUNK);
      for (long i = from; i < to; i++) {
        if (Thread.currentThread().isInterrupted()) {
          // Either run() has ended and the result is not needed, or this was the callback.
          throw new IllegalStateException(
              "the generator or the objects' distribution interrupted the thread that counts");
        }
        FailureCase image = caseAt(generator, i, threshold);
        switch (image.outcome()) {
          case DROPPED -> sums.dropped++;
          case KEPT -> sums.kept++;
          case NONE -> {}
        }
        sums.droppedPixels += image.mask().droppedPixels();
      }
    }
    return sums;
  }
}
