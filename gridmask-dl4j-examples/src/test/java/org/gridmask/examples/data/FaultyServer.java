package org.gridmask.examples.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A local HTTP server that serves files and ranges of them, with faults on demand. */
public final class FaultyServer implements AutoCloseable {

  static final String ENTITY_TAG = "\"v1\"";

  /** One answer to a request for a file. */
  public interface Answer {
    void give(FaultyServer server, HttpExchange exchange, byte[] content) throws IOException;
  }

  /** A request and its headers, "-" for a missing one. */
  record Request(String name, String range, String ifRange) {}

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public FaultyServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI serve(String name, byte[] content) {
    files.put(name, content);
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/" + name);
  }

  /** Sets the answers to the next requests; those after them are good. */
  public void next(Answer... next) {
    answers.addAll(List.of(next));
  }

  List<String> ranges() {
    return requests.stream().map(Request::range).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      requests.add(new Request(name, header(exchange, "Range"), header(exchange, "If-Range")));
      Answer answer = answers.poll();
      (answer == null ? good() : answer).give(this, exchange, files.get(name));
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "-" : value;
  }

  static Answer good() {
    return truncated(Integer.MAX_VALUE);
  }

  /** A good answer whose connection ends after so many bytes. */
  public static Answer truncated(int after) {
    return (server, exchange, content) -> {
      int start = start(exchange);
      exchange.getResponseHeaders().set("ETag", ENTITY_TAG);
      if (start >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      if (start > 0) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
      int count = Math.min(after, content.length - start);
      exchange.getResponseBody().write(content, start, count);
      exchange.getResponseBody().flush();
    };
  }

  private static int start(HttpExchange exchange) {
    String range = header(exchange, "Range");
    return range.equals("-") ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  /** A truncated answer whose connection stays open. */
  static Answer stalling(int after) {
    return (server, exchange, content) -> {
      truncated(after).give(server, exchange, content);
      silent().give(server, exchange, content);
    };
  }

  /** No answer at all. */
  static Answer silent() {
    return (server, exchange, content) -> {
      try {
        server.closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Answer corrupt() {
    return (server, exchange, content) -> {
      byte[] other = content.clone();
      other[other.length / 2] ^= 1;
      good().give(server, exchange, other);
    };
  }

  public static Answer status(int status) {
    return (server, exchange, content) -> {
      byte[] page = "<html>sorry</html>".getBytes();
      exchange.sendResponseHeaders(status, page.length);
      exchange.getResponseBody().write(page);
    };
  }

  /** The file from its start, whatever range was requested. */
  static Answer ignoringRanges(int after) {
    return (server, exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, Math.min(after, content.length));
    };
  }

  /** Another range of the file than requested. */
  static Answer wrongRange() {
    return (server, exchange, content) -> {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes 1-" + (content.length - 1) + "/" + content.length);
      exchange.sendResponseHeaders(206, content.length - 1);
      exchange.getResponseBody().write(content, 1, content.length - 1);
    };
  }

  /** The file and more bytes, with a Content-Length or chunked. */
  static Answer longer(int more, boolean hasLength) {
    return (server, exchange, content) -> {
      exchange.sendResponseHeaders(200, hasLength ? content.length + more : 0);
      exchange.getResponseBody().write(Arrays.copyOf(content, content.length + more));
    };
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
