package org.gridmask.internal.jpeg;

/**
 * One component of a baseline JPEG file.
 *
 * @param across the horizontal sampling factor
 * @param down the vertical sampling factor
 * @param quantization the quantisation table in zigzag order, padded with zeros
 * @param dc the Huffman table of the DC coefficients
 * @param ac the Huffman table of the AC coefficients
 */
record JpegComponent(int across, int down, int[] quantization, HuffmanTable dc, HuffmanTable ac) {}
