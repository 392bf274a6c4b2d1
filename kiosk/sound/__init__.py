"""What is heard: short tones and a voice, from a process of its own."""
