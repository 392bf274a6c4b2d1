"""The quick way to boot: the installed kiosk under a real systemd, in a container, in seconds."""
