"""HELM: Stanford's releases of MMLU, GPQA, MMLU-Pro, IFEval, GSM8K and MATH, open and closed models on one harness."""
