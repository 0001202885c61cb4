"""Scripts of ten years as they are: names, older words, and the process that runs them."""
