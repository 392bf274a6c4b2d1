"""From a frame to a face: detection, following, what is in the way, and the crop."""
