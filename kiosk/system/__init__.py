"""What Linux and systemd offer: folders, processes, notifications, files that outlive a power cut."""
