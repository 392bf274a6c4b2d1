"""The device lab's half with a kernel: the real stack under QEMU, looked at from outside."""
