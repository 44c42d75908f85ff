/** How fast networks train and infer, beside PyTorch. Not here: input pipelines. */
package org.gridmask.benchmarks.training;
