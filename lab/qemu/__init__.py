"""The way to boot with a kernel of its own: the real stack under QEMU."""
