"""A hub on this machine: the protocol of huggingface.co as far as huggingface_hub speaks it, and its faults.

    with Hub() as hub:
        repository = hub.create("museum/faces", {"README.md": b"...", "faces.tflite": b"..."})
        hub.fail("GET", r"/resolve/.*tflite", faults.cut(100))
        os.environ["HF_ENDPOINT"] = hub.endpoint

`repository` keeps what lies there, `wire` speaks HTTP, `reading` answers who fetches, `faults` spoils
answers.
"""
