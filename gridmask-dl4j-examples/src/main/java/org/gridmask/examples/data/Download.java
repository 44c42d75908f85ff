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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;

/**
 * Downloads one file over HTTP: resumes a partial download, retries after temporary failures, and
 * accepts nothing but the published bytes.
 */
final class Download {

  /** After so many failures in a row, without a new byte between them, a download fails. */
  private static final int MAX_FAILURES = 5;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  /** An attempt failed, but another one may succeed. */
  private static final class RetryException extends IOException {
    private static final long serialVersionUID = 1;

    /** Whether the server sent other bytes than the published ones. */
    final boolean corrupt;

    RetryException(String problem, boolean corrupt) {
      super(problem);
      this.corrupt = corrupt;
    }
  }

  private final HttpClient client;
  private final Duration timeout;
  private final Duration pause;
  private final DataSetFetcher.Progress progress;
  private final PublishedFile file;
  private final PartFile part;
  private boolean connected;

  /** The strong ETag of the version that is being downloaded, or null. */
  private String entityTag;

  /**
   * A download.
   *
   * @param client its connect timeout also bounds the wait for a response and for the next bytes
   * @param pause the pause after a failure, doubled after each further one
   */
  Download(
      HttpClient client,
      Duration pause,
      DataSetFetcher.Progress progress,
      PublishedFile file,
      PartFile part) {
    this.client = client;
    this.timeout = client.connectTimeout().orElseThrow();
    this.pause = pause;
    this.progress = progress;
    this.file = file;
    this.part = part;
  }

  /**
   * Downloads what is missing and verifies the whole file.
   *
   * @throws DataException if that fails; unless it is corrupt, what was downloaded remains and the
   *     next download resumes there
   */
  void complete() throws IOException {
    if (part.size() > file.bytes()) {
      part.clear();
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
        String fault = file.fault(part.size(), part.content());
        if (fault == null) {
          progress.verified(file);
          return;
        }
        throw new RetryException(fault, true);
      } catch (RetryException e) {
        if (e.corrupt) {
          clear();
          if (corrupt) {
            throw new DataException(file.uri(), e.getMessage() + ", even when downloaded again", e);
          }
          corrupt = true;
          farthest = 0;
          failures = 0;
          progress.message("  " + e.getMessage() + "; downloading it again");
        } else {
          failures = part.size() > farthest ? 1 : failures + 1;
          farthest = Math.max(farthest, part.size());
          pause(e, failures);
        }
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  private void pause(RetryException e, int failures) throws IOException {
    if (failures == MAX_FAILURES) {
      throw new DataException(
          file.uri(),
          String.format(
              "%s; gave up after %d attempts, with %d of %d bytes, where the same command resumes",
              e.getMessage(), failures, part.size(), file.bytes()),
          e);
    }
    long millis = pause.toMillis() << failures - 1;
    progress.message("  " + e.getMessage() + "; trying again in " + millis / 1000.0 + " s");
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupt) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private void clear() throws IOException {
    part.clear();
    entityTag = null;
  }

  private void attempt() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send();
    connected = true;
    try (InputStream body = response.body()) {
      checkHeaders(response);
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
    } catch (HttpConnectTimeoutException | ConnectException e) {
      String problem =
          "no connection to "
              + file.uri().getHost()
              + Optional.ofNullable(e.getMessage()).map(reason -> ": " + reason).orElse("");
      // A server that was never reached will hardly answer a second later.
      throw connected
          ? new RetryException(problem, false)
          : new DataException(file.uri(), problem, e);
    } catch (HttpTimeoutException e) {
      throw new RetryException("no response within " + timeout.toMillis() / 1000.0 + " s", false);
    } catch (SSLException e) {
      throw new DataException(file.uri(), "no secure connection: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new RetryException("the connection failed: " + e.getMessage(), false);
    }
  }

  /** Truncates the file to where the body starts, or throws if the body is of no use. */
  private void checkHeaders(HttpResponse<?> response) throws IOException {
    int status = response.statusCode();
    long size = part.size();
    if (status == 200) {
      // Also the answer of a server without ranges, or with another version of the file.
      requireSize(response.headers().firstValue("Content-Length"));
      clear();
    } else if (status == 206 && size > 0) {
      Matcher range =
          CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
      if (!range.matches() || Long.parseLong(range.group(1)) != size) {
        throw restart("the server sent another range than requested");
      }
      requireSize(Optional.of(range.group(2)).filter(total -> !total.equals("*")));
    } else if (status == 416 && size > 0) {
      throw restart("the server has nothing from byte " + size + " on");
    } else {
      String problem = "the server answered with HTTP status " + status;
      throw status >= 500 || status == 408 || status == 429
          ? new RetryException(problem, false)
          : new DataException(file.uri(), problem);
    }
    String tag = response.headers().firstValue("ETag").filter(t -> t.startsWith("\"")).orElse(null);
    if (entityTag != null && tag != null && !entityTag.equals(tag)) {
      throw restart("the file on the server has changed");
    }
    entityTag = tag;
  }

  private void requireSize(Optional<String> total) throws RetryException {
    if (total.isPresent() && !total.get().equals(Long.toString(file.bytes()))) {
      throw new RetryException(file.wrongSize(total.get()), true);
    }
  }

  private RetryException restart(String problem) throws IOException {
    clear();
    return new RetryException(problem, false);
  }

  private void receive(InputStream body) throws IOException, InterruptedException {
    // The client's own timeout ends with the headers.
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      byte[] buffer = new byte[1 << 16];
      for (int read = read(body, buffer, reader); read >= 0; read = read(body, buffer, reader)) {
        if (read > file.bytes() - part.size()) {
          throw new RetryException(file.wrongSize("more"), true);
        }
        part.append(buffer, read);
        progress.received(part.size());
      }
    } finally {
      reader.shutdownNow();
    }
    if (part.size() < file.bytes()) {
      throw broken("the connection ended");
    }
  }

  private int read(InputStream body, byte[] buffer, ExecutorService reader)
      throws IOException, InterruptedException {
    Future<Integer> read = reader.submit(() -> body.read(buffer));
    try {
      return read.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw broken("no byte came for " + timeout.toMillis() / 1000.0 + " s");
    } catch (ExecutionException e) {
      throw broken("the connection failed: " + e.getCause().getMessage());
    }
  }

  private RetryException broken(String problem) throws IOException {
    return new RetryException(
        problem + ", after " + part.size() + " of " + file.bytes() + " bytes", false);
  }
}
