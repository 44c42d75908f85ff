package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a response, for a reader that does not wait for ever: a request's timeout ends with
 * its headers.
 */
final class ResponseBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  private record Event(List<ByteBuffer> bytes, Throwable failure) {}

  private static final Event END = new Event(null, null);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;
  private volatile boolean closed;

  static ResponseBody of(Flow.Publisher<List<ByteBuffer>> publisher) {
    ResponseBody body = new ResponseBody();
    publisher.subscribe(body);
    return body;
  }

  /**
   * The next bytes, or null at the end.
   *
   * @throws IOException if the connection broke, or nothing came for so long
   */
  List<ByteBuffer> next(Duration stall) throws IOException, InterruptedException {
    Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw new IOException("no byte came for " + Download.text(stall));
    }
    if (event.failure() != null) {
      throw new IOException(event.failure().getMessage(), event.failure());
    }
    if (event.bytes() != null) {
      subscription.request(1);
    }
    return event.bytes();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (closed) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    events.add(new Event(bytes, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(null, failure));
  }

  @Override
  public void onComplete() {
    events.add(END);
  }

  /** Ends the connection if bytes are still to come. */
  @Override
  public void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
