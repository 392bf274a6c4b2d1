"""The fleet's client with a real Home Assistant: ``make lab-home``."""
