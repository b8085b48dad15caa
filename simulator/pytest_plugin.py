"""The `phone` fixture of every project that installs this package."""
