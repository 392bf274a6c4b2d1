"""The classifier: its manifest, the runtime that computes it, and what it expects of a face."""
