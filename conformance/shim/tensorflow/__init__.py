"""An empty TensorFlow: a test file of Keras's imports it for a test that Keras itself leaves out on JAX."""
