"""What must stand before torch is loaded, so that training runs at full speed on a busy machine.

Import this module first. Threads that wait for one another must sleep, not spin: on shared cores spinning
takes the time of the thread that is waited for. And the memory of one step must be kept for the next: giving
it back and faulting it in again costs more than the arithmetic on it. What is set already stays.
"""

import ctypes
import os

for name, value in {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}.items():
    os.environ.setdefault(name, value)

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of glibc's malloc.h
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(M_MMAP_MAX, 0)
    mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
