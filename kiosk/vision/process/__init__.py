"""The process the headless loop lives in, and its supervisor in the display process."""
