"""A card with deploy/cloud-init on it, from its first power-on to a visitor's code."""
