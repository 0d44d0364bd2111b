"""The tests mirror the code."""

import os

# Before NumPy loads: several threads add up in an order that changes with how busy the machine is,
# and a process of its own must give the same figures to the last bit.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
