"""What the tests of the web page are driven with: a process, a browser, pictures, and watchers."""
