/** Training and inference speed compared with PyTorch. Not here: input pipelines. */
package org.gridmask.benchmarks.training;
