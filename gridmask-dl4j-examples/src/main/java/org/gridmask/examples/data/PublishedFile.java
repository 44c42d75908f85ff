package org.gridmask.examples.data;

import java.net.URI;

/**
 * A file as its authors publish it, which the same name, size and checksum tell from any other.
 *
 * @param name its name, without folders
 * @param uri where it is, by HTTP or HTTPS
 * @param bytes its size, at least 1
 * @param md5 its MD5 as 32 lower-case hexadecimal digits: what the authors publish
 */
public record PublishedFile(String name, URI uri, long bytes, String md5) {

  /** Refuses names with folders, other schemes, sizes below 1 and what is no MD5. */
  public PublishedFile {
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("name must be a plain file name, but is " + name);
    }
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("uri must begin with http or https, but is " + uri);
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be at least 1, but is " + bytes);
    }
    if (!md5.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException(
          "md5 must be 32 lower-case hexadecimal digits, but is " + md5);
    }
  }
}
