"""EvalPlus: HumanEval(+) and MBPP(+), open and closed models on one harness."""
