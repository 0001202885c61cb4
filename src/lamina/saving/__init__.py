"""Saving: one safetensors file holds a description and its arrays and can hold nothing else; Keras's containers too."""

from lamina.saving._archive import archived as archived
from lamina.saving._archive import read_archive as read_archive
from lamina.saving._folder import read_folder as read_folder
from lamina.saving._folder import write_folder as write_folder
from lamina.saving._hdf5 import HDF5 as HDF5
from lamina.saving._hdf5 import Group as Group
from lamina.saving._hdf5 import Stored as Stored
from lamina.saving._hdf5 import read_hdf5 as read_hdf5
from lamina.saving._hdf5 import written_hdf5 as written_hdf5
from lamina.saving._json import parse_json as parse_json
from lamina.saving._place import opened as opened
from lamina.saving._place import whole_file as whole_file
from lamina.saving._place import write_bytes as write_bytes
from lamina.saving._reading import read as read
from lamina.saving._writing import write as write
