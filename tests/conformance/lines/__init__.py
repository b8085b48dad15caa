"""Scripts that each line passes: the engine gives the same events on all of them."""
