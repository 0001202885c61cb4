"""Saving: one safetensors file holds a description and its arrays, and can hold nothing else."""

from lamina.saving._reading import read as read
from lamina.saving._writing import write as write
