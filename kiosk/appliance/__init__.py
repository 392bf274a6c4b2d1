"""What turns the program into an appliance: systemd, state on disk, configuration over SSH, recovery."""
