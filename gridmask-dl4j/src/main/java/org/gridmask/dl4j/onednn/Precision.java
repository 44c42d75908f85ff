package org.gridmask.dl4j.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** The type of numbers that convolutions and dense layers multiply. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /**
   * bfloat16 for activations, their gradients and copies of the weights; 32-bit floats for weights,
   * sums, statistics of normalizations and updates, as PyTorch's autocast. For processors with
   * AVX512_BF16 or AMX.
   */
  BF16;

  /** DNNL's code. */
  int type() {
    return this == BF16 ? dnnl.dnnl_bf16 : dnnl.dnnl_f32;
  }
}
