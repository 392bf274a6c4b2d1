"""``kiosk doctor``: what is wrong with this machine, and what to do about it.

Every check is a function from a `CheckContext` to findings. What a check sees of the machine comes through
`Machine`, so that tests can build one out of a few files.
"""
