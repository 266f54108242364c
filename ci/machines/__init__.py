"""AFL++ on many machines that share their finds through a folder; README.md says how."""
