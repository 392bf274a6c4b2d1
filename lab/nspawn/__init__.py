"""The quick half of the device lab: the installed kiosk under a real systemd, in a container, in seconds.

``python3 -m lab.nspawn OUT`` boots what ``lab/root.sh OUT`` has made. The display is an X server in memory.
"""
