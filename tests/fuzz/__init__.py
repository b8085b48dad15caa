"""Fuzz tests: mutated input for each place where the library reads data that it did not write."""
