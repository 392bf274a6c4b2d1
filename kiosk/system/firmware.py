"""What a Raspberry Pi's firmware says of power and heat: a number, of which each bit is a statement.

https://www.raspberrypi.com/documentation/computers/os.html#get_throttled
"""

UNDER_VOLTAGE, CAPPED, THROTTLED, SOFT_LIMIT = 1 << 0, 1 << 1, 1 << 2, 1 << 3

NOW = UNDER_VOLTAGE | CAPPED | THROTTLED | SOFT_LIMIT
"""The bits that say how it is at this moment."""

SINCE_BOOT = 16
"""So far left lie the bits that say the same of the time since the start."""

SYSFS = "sys/devices/platform/soc/soc:firmware/get_throttled"
"""Below the root: where the kernel has that number, in hexadecimal digits."""
