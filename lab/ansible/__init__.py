"""The playbooks of deploy/ansible against three machines with a systemd and an ssh server each."""
