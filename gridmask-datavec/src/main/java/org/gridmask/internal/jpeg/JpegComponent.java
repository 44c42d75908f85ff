package org.gridmask.internal.jpeg;

/**
 * How one of a baseline JPEG file's planes is stored.
 *
 * @param across how many samples in a row it has where the plane with the fewest has one
 * @param down the same for the rows
 * @param factors what to multiply each coefficient by, in zigzag order, and zeros behind
 * @param direct the code of the direct (DC) coefficients
 * @param alternating the code of all others (AC)
 */
record JpegComponent(
    int across, int down, int[] factors, HuffmanTable direct, HuffmanTable alternating) {}
