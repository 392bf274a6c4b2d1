"""The scenes of a visit, one module each."""
