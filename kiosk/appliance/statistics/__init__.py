"""What the owner learns: how many visits there were at which hour, and what came of them. Numbers alone."""
