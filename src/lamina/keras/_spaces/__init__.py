"""FeatureSpace: columns of every kind put together for a network."""
