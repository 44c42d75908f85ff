/** Class activation maps of trained networks: CAM and Grad-CAM. Not here: pictures of them. */
package org.gridmask.dl4j.cam;
