"""Power cuts on a disk that keeps nothing but what was forced to it."""
