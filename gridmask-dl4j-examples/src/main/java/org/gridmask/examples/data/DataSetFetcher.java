package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.io.file.PathUtils;
import org.apache.commons.io.input.CloseShieldInputStream;
import org.gridmask.examples.data.PublishedDataSet.Archive;
import org.gridmask.examples.data.PublishedDataSet.PublishedFile;
import org.gridmask.examples.files.NewFolder;

/**
 * Fetches a published data set into a folder, by download or from local files.
 *
 * <p>Files under their final names are always complete and verified, even if the process is killed:
 * partial downloads have the suffix {@code .part}, and the next call resumes them; archives are
 * unpacked to a hidden folder first. Existing files are not overwritten.
 */
public final class DataSetFetcher {

  private static final String PART = ".part";
  private static final String UNPACKING = ".unpacking";

  /** Receives the progress, on the calling thread. */
  public interface Progress {

    /**
     * A download starts or resumes.
     *
     * @param file the file
     * @param present the number of bytes already downloaded
     */
    void downloading(PublishedFile file, long present);

    /**
     * Bytes were received.
     *
     * @param present the number of bytes of the file so far; decreases after a restart
     */
    void received(long present);

    /** A file is complete and has the published checksum. */
    void verified(PublishedFile file);

    /** Another message, such as about a retry. */
    void message(String text);
  }

  /** Writes a published file, and verifies it. */
  private interface Transfer {
    void run(PublishedFile file, FileChannel part) throws IOException, InterruptedException;
  }

  private final Progress progress;
  private final Duration pause;
  private final HttpClient client;

  /**
   * A fetcher.
   *
   * @param progress receives the progress
   * @param timeout the timeout of connecting, of a response and of reading
   * @param pause the initial pause between attempts, doubled after each failure
   */
  public DataSetFetcher(Progress progress, Duration timeout, Duration pause) {
    this.progress = progress;
    this.pause = pause;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Downloads the missing files.
   *
   * @param dataSet the data set
   * @param folder the target, created if missing
   * @return whether anything was missing
   * @throws DataException if a file cannot be downloaded, differs from the published one, or cannot
   *     be written
   * @throws IOException if reading fails
   */
  public boolean download(PublishedDataSet dataSet, Path folder) throws IOException {
    prepare(dataSet, folder);
    return fetch(
        dataSet,
        folder,
        missing(dataSet, folder),
        (file, part) -> new Download(client, progress, file, part).complete(pause));
  }

  /**
   * Copies the missing files from local files.
   *
   * @param dataSet the data set
   * @param from the archive, or a folder with the published files under their published names
   * @param folder the target, created if missing
   * @return whether anything was missing
   * @throws DataException if a file differs from the published one or cannot be written
   * @throws IOException if reading fails
   */
  public boolean copy(PublishedDataSet dataSet, Path from, Path folder) throws IOException {
    List<PublishedFile> files = dataSet.files();
    if (files.size() > 1 && !Files.isDirectory(from)) {
      String names = files.stream().map(PublishedFile::name).collect(Collectors.joining(", "));
      throw new DataException(from, "must be a folder with the files " + names);
    }
    List<PublishedFile> missing = missing(dataSet, folder);
    for (PublishedFile file : missing) {
      requirePublished(file, local(file, from), "");
      progress.verified(file);
    }
    prepare(dataSet, folder);
    return fetch(
        dataSet,
        folder,
        missing,
        (file, part) -> {
          try {
            Files.copy(local(file, from), Channels.newOutputStream(part.truncate(0)));
          } catch (IOException e) {
            part.truncate(0);
            throw e;
          }
        });
  }

  private static Path local(PublishedFile file, Path from) {
    return Files.isDirectory(from) ? from.resolve(file.name()) : from;
  }

  private boolean fetch(
      PublishedDataSet dataSet, Path folder, List<PublishedFile> missing, Transfer transfer)
      throws IOException {
    for (PublishedFile file : missing) {
      Path path = partOf(file, folder);
      try (FileChannel part =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        // Another process may have locked it, or finished and renamed it since it was opened.
        if (!lock(part) || Files.notExists(path)) {
          throw new DataException(path, "is being downloaded by another process");
        }
        try {
          transfer.run(file, part);
          if (dataSet instanceof Archive archive) {
            unpack(archive, part, folder);
            Files.delete(path);
          } else {
            part.force(true);
            Files.move(path, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
          }
        } finally {
          if (part.size() == 0) {
            Files.deleteIfExists(path);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DataException(file.uri(), "interrupted", e);
      } catch (IOException e) {
        throw DataException.of(path, "cannot be written", e);
      }
    }
    return !missing.isEmpty();
  }

  private static Path partOf(PublishedFile file, Path folder) {
    return folder.resolve(file.name() + PART);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void requirePublished(PublishedFile file, Path path, String hint)
      throws DataException {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path, Files.exists(path) ? "is not a regular file" : "no such file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      String fault = file.fault(Files.size(path), in);
      if (fault != null) {
        throw new DataException(path, fault + hint);
      }
    } catch (IOException e) {
      throw DataException.of(path, "cannot be read", e);
    }
  }

  /** Creates the folder. Rejects other files in it, which could be taken for a data set. */
  private static void prepare(PublishedDataSet dataSet, Path folder) throws DataException {
    Set<String> own = new HashSet<>();
    dataSet.files().forEach(file -> own.addAll(List.of(file.name(), file.name() + PART)));
    if (dataSet instanceof Archive archive) {
      own.add(archive.folder());
    }
    try {
      NewFolder.at(folder);
      if (!NewFolder.isUnused(folder, name -> name.startsWith(".") || own.contains(name))) {
        throw new DataException(folder, "has other files; choose another folder");
      }
    } catch (IOException e) {
      throw DataException.of(folder, "cannot be created or read", e);
    }
  }

  private static List<PublishedFile> missing(PublishedDataSet dataSet, Path folder)
      throws IOException {
    if (dataSet instanceof Archive archive) {
      return isUnpacked(archive, folder) ? List.of() : archive.files();
    }
    List<PublishedFile> missing = new ArrayList<>();
    for (PublishedFile file : dataSet.files()) {
      Path path = folder.resolve(file.name());
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        missing.add(file);
      } else {
        requirePublished(file, path, "; remove it, or choose another folder");
      }
    }
    return missing;
  }

  private static boolean isUnpacked(Archive archive, Path folder) throws IOException {
    Path unpacked = folder.resolve(archive.folder());
    if (Files.notExists(unpacked, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    requireComplete(archive, unpacked);
    Files.deleteIfExists(partOf(archive.file(), folder));
    return true;
  }

  private static void requireComplete(Archive archive, Path unpacked) throws IOException {
    ImageSource source = ImageSource.fromDirectory(unpacked);
    int images = source.trainSize() + source.testSize();
    if (images != archive.images()) {
      throw new DataException(
          unpacked,
          String.format(
              "has %d images instead of %d; remove it and fetch again", images, archive.images()));
    }
  }

  private void unpack(Archive archive, FileChannel file, Path folder) throws IOException {
    progress.message("Unpacking " + archive.file().name() + " to " + folder);
    Path work = folder.resolve(UNPACKING);
    try {
      PathUtils.delete(work);
      Files.createDirectory(work);
      new TarArchive(archive.file().name(), archive.maxBytes())
          .unpack(CloseShieldInputStream.wrap(Channels.newInputStream(file.position(0))), work);
      Path unpacked = work.resolve(archive.folder());
      requireComplete(archive, unpacked);
      Files.move(unpacked, folder.resolve(archive.folder()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DataException.of(folder, "cannot be written", e);
    } finally {
      PathUtils.delete(work);
    }
  }
}
