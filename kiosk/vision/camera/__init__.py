"""Where frames come from: the one interface, and a module for each kind of source."""
