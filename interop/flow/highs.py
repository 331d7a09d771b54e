"""Solves an assignment problem with HiGHS (in SciPy) and prints the greatest total and the milliseconds it took.

The file is that of lemon.cpp."""
import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

a = np.fromfile(sys.argv[1], "<i4")
cases, experts, need, load, pairs = (int(x) for x in a[:5])
start = a[5 : 6 + cases]
expert = a[6 + cases : 6 + cases + pairs]
fit = a[6 + cases + pairs : 6 + cases + 2 * pairs]
began = time.perf_counter()
case = np.repeat(np.arange(cases), np.diff(start))
one, each = np.ones(pairs), np.arange(pairs)
answer = linprog(
    -fit.astype(float),
    A_eq=coo_matrix((one, (case, each)), shape=(cases, pairs)).tocsc(), b_eq=np.full(cases, need),
    A_ub=coo_matrix((one, (expert, each)), shape=(experts, pairs)).tocsc(), b_ub=np.full(experts, load),
    bounds=(0, 1), method="highs-ds",
)
print(round(-answer.fun), f"{(time.perf_counter() - began) * 1000:.3f}")
