"""What grows while a command runs for long; README.md of ci says how to ask."""
