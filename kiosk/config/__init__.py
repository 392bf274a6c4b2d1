"""config.yaml: its schema, how it is read, and every sentence on what is wrong with it.

Knows nothing of content or model.
"""
