/**
 * The parts of Faster R-CNN (Ren et al. 2015, arXiv 1506.01497) with a feature pyramid (Lin et al.
 * 2017, arXiv 1612.03144) that Deeplearning4j lacks, as torchvision defines them. Not here: whole
 * networks, data and evaluation.
 */
package org.gridmask.dl4j.detection;
