package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Downloads one file: goes on where an earlier download broke off, tries again what may pass, and
 * accepts nothing but the published bytes.
 */
final class Download {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  /** Why an attempt ended; there may be another. */
  private static final class BrokenOffException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenOffException(String problem, Throwable cause) {
      super(problem, cause);
    }
  }

  /** What came is not the published file; it may be at the next download. */
  private static final class CorruptException extends IOException {
    private static final long serialVersionUID = 1;

    CorruptException(String problem) {
      super(problem);
    }
  }

  private final HttpClient client;
  private final FetchSettings settings;
  private final FetchProgress progress;
  private final PublishedFile file;
  private final PartFile part;

  /** What tells one version of the file from another, or null where the server says nothing. */
  private String entityTag;

  private boolean connected;

  Download(
      HttpClient client,
      FetchSettings settings,
      FetchProgress progress,
      PublishedFile file,
      PartFile part) {
    this.client = client;
    this.settings = settings;
    this.progress = progress;
    this.file = file;
    this.part = part;
  }

  /**
   * Downloads what is missing, and verifies the whole.
   *
   * @throws DataException if that cannot be done; what has come stays for the next time, unless it
   *     is corrupt
   */
  void complete() throws IOException {
    if (part.size() > file.bytes()) {
      part.clear();
    }
    if (part.size() < file.bytes()) {
      progress.downloading(file, part.size());
    }
    for (boolean again = false; ; again = true) {
      try {
        transfer();
        verify(file, part.size(), part.content());
        progress.verified(file);
        return;
      } catch (CorruptException e) {
        part.clear();
        entityTag = null;
        if (again) {
          throw new DataException(file.uri(), e.getMessage() + "; so was a second copy", e);
        }
        progress.retrying(e.getMessage() + "; fetching it anew", Duration.ZERO);
      }
    }
  }

  private static void verify(PublishedFile file, long size, InputStream content)
      throws IOException {
    String problem = fault(file, size, content);
    if (problem != null) {
      throw new CorruptException(problem);
    }
  }

  /**
   * What tells a file from the published one, as part of a sentence, or null if nothing does.
   *
   * @param content it is read to its end if the size is right
   */
  static String fault(PublishedFile file, long size, InputStream content) throws IOException {
    if (size != file.bytes()) {
      return "is not the published file: it has " + size + " bytes instead of " + file.bytes();
    }
    String md5 = Digests.md5(content);
    return md5.equals(file.md5())
        ? null
        : "is corrupt: its MD5 is " + md5 + " instead of the published " + file.md5();
  }

  private void transfer() throws IOException {
    int failures = 0;
    long farthest = part.size();
    while (part.size() < file.bytes()) {
      try {
        attempt();
      } catch (BrokenOffException e) {
        if (part.size() > farthest) {
          farthest = part.size();
          failures = 0;
        }
        failures++;
        if (failures >= settings.attempts()) {
          throw new DataException(
              file.uri(),
              String.format(
                  "%s; gave up after %d attempts, with %d of %d bytes: the same command goes on"
                      + " there",
                  e.getMessage(), failures, part.size(), file.bytes()),
              e);
        }
        Duration pause = settings.pauseAfter(failures);
        progress.retrying(e.getMessage(), pause);
        sleep(pause);
      }
    }
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private void attempt() throws IOException {
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send();
    connected = true;
    try (ResponseBody body = ResponseBody.of(response.body())) {
      place(response);
      receive(body);
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send() throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(file.uri())
            .timeout(settings.stall())
            .header("Accept-Encoding", "identity");
    if (part.size() > 0) {
      request.header("Range", "bytes=" + part.size() + "-");
      if (entityTag != null) {
        request.header("If-Range", entityTag);
      }
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (HttpConnectTimeoutException e) {
      throw unreachable("no connection within " + text(settings.stall()), e);
    } catch (HttpTimeoutException e) {
      throw new BrokenOffException("no answer within " + text(settings.stall()), e);
    } catch (ConnectException e) {
      boolean unknown = e.getCause() instanceof ConnectException inner && isUnresolved(inner);
      throw unreachable(
          unknown || isUnresolved(e)
              ? "the host " + file.uri().getHost() + " is not known here; is there a network?"
              : "no connection: " + (e.getMessage() == null ? "refused" : e.getMessage()),
          e);
    } catch (SSLException e) {
      throw new DataException(file.uri(), "no secure connection: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new BrokenOffException("the connection broke: " + e.getMessage(), e);
    }
  }

  private static boolean isUnresolved(ConnectException e) {
    return e.getCause() instanceof UnresolvedAddressException;
  }

  /** Who was never reached will hardly be there a second later. */
  private IOException unreachable(String problem, IOException cause) {
    return connected
        ? new BrokenOffException(problem, cause)
        : new DataException(file.uri(), problem, cause);
  }

  /** Makes the file end where the body begins, or throws if the body is of no use. */
  private void place(HttpResponse<?> response) throws IOException {
    int status = response.statusCode();
    if (status == 200) {
      long length = response.headers().firstValueAsLong("Content-Length").orElse(file.bytes());
      if (length != file.bytes()) {
        throw wrongSize(Long.toString(length));
      }
      // Also the answer of a server that knows no ranges, or has another version by now.
      part.clear();
      entityTag = strongEntityTag(response);
    } else if (status == 206 && part.size() > 0) {
      Matcher range =
          CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
      if (!range.matches() || Long.parseLong(range.group(1)) != part.size()) {
        throw anew("the server sent other bytes than it was asked for");
      }
      if (!range.group(2).equals("*") && Long.parseLong(range.group(2)) != file.bytes()) {
        throw wrongSize(range.group(2));
      }
      String found = strongEntityTag(response);
      if (entityTag != null && found != null && !entityTag.equals(found)) {
        throw anew("the server has another version by now");
      }
      entityTag = found;
    } else if (status == 416 && part.size() > 0) {
      throw anew("the server has nothing from byte " + part.size() + " on");
    } else if (status >= 500 || status == 408 || status == 429) {
      throw new BrokenOffException("the server answered with HTTP status " + status, null);
    } else {
      throw new DataException(file.uri(), "the server answered with HTTP status " + status);
    }
  }

  private static String strongEntityTag(HttpResponse<?> response) {
    return response.headers().firstValue("ETag").filter(tag -> tag.startsWith("\"")).orElse(null);
  }

  private BrokenOffException anew(String problem) throws DataException {
    part.clear();
    entityTag = null;
    return new BrokenOffException(problem, null);
  }

  private CorruptException wrongSize(String found) {
    return new CorruptException(
        "is not the published file: it has " + found + " bytes instead of " + file.bytes());
  }

  private void receive(ResponseBody body) throws IOException {
    List<ByteBuffer> buffers;
    while ((buffers = next(body)) != null) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.remaining() > file.bytes() - part.size()) {
          throw wrongSize("more");
        }
        part.append(buffer);
      }
      progress.received(part.size());
    }
    if (part.size() < file.bytes()) {
      throw new BrokenOffException(
          "the connection ended after " + part.size() + " of " + file.bytes() + " bytes", null);
    }
  }

  private List<ByteBuffer> next(ResponseBody body) throws IOException {
    try {
      return body.next(settings.stall());
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (IOException e) {
      throw new BrokenOffException(
          e.getMessage() + ", after " + part.size() + " of " + file.bytes() + " bytes", e);
    }
  }

  static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
