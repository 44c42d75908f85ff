package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;

/**
 * Downloads a file over HTTP: resumes a partial download, retries after temporary failures, and
 * verifies the result.
 */
final class Download {

  /** The maximum number of consecutive failures without progress. */
  private static final int MAX_FAILURES = 5;

  /** A failure after which a retry may succeed. */
  private static final class RetryException extends IOException {
    private static final long serialVersionUID = 1;

    /** Whether the downloaded bytes are wrong. */
    final boolean corrupt;

    RetryException(String problem, boolean corrupt) {
      super(problem);
      this.corrupt = corrupt;
    }
  }

  private final HttpClient client;
  private final Duration timeout;
  private final DataSetFetcher.Progress progress;
  private final PublishedFile file;
  private final FileChannel part;
  private boolean connected;

  /** The strong ETag of the partial download, or null. */
  private String entityTag;

  /**
   * A download.
   *
   * @param client its connect timeout is also that of responses and reads
   * @param part the partial download, which may be empty
   */
  Download(
      HttpClient client, DataSetFetcher.Progress progress, PublishedFile file, FileChannel part) {
    this.client = client;
    this.timeout = client.connectTimeout().orElseThrow();
    this.progress = progress;
    this.file = file;
    this.part = part;
  }

  /**
   * Downloads the rest and verifies the whole file.
   *
   * @param pause the initial pause between attempts, doubled after each failure
   * @throws DataException if that fails; a partial download is kept unless it is corrupt
   * @throws IOException if the partial file cannot be written
   */
  void complete(Duration pause) throws IOException, InterruptedException {
    if (part.size() > file.bytes()) {
      clear();
    }
    if (part.size() < file.bytes()) {
      progress.downloading(file, part.size());
    }
    long farthest = part.size();
    int failures = 0;
    boolean corrupt = false;
    while (true) {
      try {
        if (part.size() < file.bytes()) {
          attempt();
        }
        String fault = file.fault(part.size(), Channels.newInputStream(part.position(0)));
        if (fault == null) {
          progress.verified(file);
          return;
        }
        throw new RetryException(fault, true);
      } catch (RetryException e) {
        failures = part.size() > farthest ? 1 : failures + 1;
        farthest = Math.max(farthest, part.size());
        if (e.corrupt) {
          clear();
          farthest = 0;
        }
        if (corrupt && e.corrupt || failures == MAX_FAILURES) {
          throw new DataException(
              file.uri(),
              String.format(
                  "%s; gave up after %d of %d bytes; repeat the command to resume",
                  e.getMessage(), part.size(), file.bytes()),
              e);
        }
        corrupt |= e.corrupt;
        long millis = pause.toMillis() << failures - 1;
        progress.message("  " + e.getMessage() + "; retrying in " + millis / 1000.0 + " s");
        Thread.sleep(millis);
      }
    }
  }

  private void clear() throws IOException {
    part.truncate(0);
    entityTag = null;
  }

  private void attempt() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send();
    connected = true;
    try (InputStream body = response.body()) {
      prepare(response.statusCode(), response.headers());
      receive(body);
    }
  }

  private HttpResponse<InputStream> send() throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(file.uri()).timeout(timeout).header("Accept-Encoding", "identity");
    if (part.size() > 0) {
      request.header("Range", "bytes=" + part.size() + "-");
      if (entityTag != null) {
        request.header("If-Range", entityTag);
      }
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException | ConnectException | SSLException e) {
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      String problem = "no connection to " + file.uri().getHost() + reason;
      // If there never was a connection, a retry is unlikely to help.
      throw connected
          ? new RetryException(problem, false)
          : new DataException(file.uri(), problem, e);
    } catch (HttpTimeoutException e) {
      throw new RetryException("no response within " + timeout.toSeconds() + " s", false);
    } catch (IOException e) {
      throw new RetryException("the connection failed: " + e.getMessage(), false);
    }
  }

  /** Truncates the file to the offset of the body, or throws if the body is unusable. */
  private void prepare(int status, HttpHeaders headers) throws IOException {
    long size = part.size();
    if (status == 200) {
      // Also if the server does not support ranges, or the file has changed.
      long length = headers.firstValueAsLong("Content-Length").orElse(file.bytes());
      if (length != file.bytes()) {
        throw new RetryException(file.wrongSize(length), true);
      }
      clear();
    } else if (size > 0 && (status == 206 || status == 416)) {
      String range = "bytes " + size + "-" + (file.bytes() - 1) + "/" + file.bytes();
      if (!headers.firstValue("Content-Range").equals(Optional.of(range))) {
        clear();
        throw new RetryException("the server cannot resume from byte " + size, false);
      }
    } else {
      String problem = "the server answered with HTTP status " + status;
      throw status >= 500 || status == 408 || status == 429
          ? new RetryException(problem, false)
          : new DataException(file.uri(), problem);
    }
    entityTag = headers.firstValue("ETag").filter(tag -> tag.startsWith("\"")).orElse(null);
  }

  private void receive(InputStream body) throws IOException, InterruptedException {
    OutputStream out = Channels.newOutputStream(part.position(part.size()));
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      byte[] buffer = new byte[1 << 16];
      for (int read = read(body, buffer, reader); read >= 0; read = read(body, buffer, reader)) {
        if (read > file.bytes() - part.size()) {
          throw new RetryException(file.wrongSize("more"), true);
        }
        out.write(buffer, 0, read);
        progress.received(part.size());
      }
    } finally {
      reader.shutdownNow();
    }
    if (part.size() < file.bytes()) {
      throw broken("the connection was closed");
    }
  }

  /** Reads with a timeout, on another thread: the client's timeout covers only the headers. */
  private int read(InputStream body, byte[] buffer, ExecutorService reader)
      throws IOException, InterruptedException {
    try {
      return reader.submit(() -> body.read(buffer)).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw broken("no data for " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw broken("the connection failed: " + e.getCause().getMessage());
    }
  }

  private RetryException broken(String problem) throws IOException {
    return new RetryException(
        problem + ", after " + part.size() + " of " + file.bytes() + " bytes", false);
  }
}
