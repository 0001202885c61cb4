"""What stands for a value: variables, tensors, and the tape that watches them."""
