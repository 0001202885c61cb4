"""Devices: several for one fit, several processes for one fit, and how precisely a graphics card multiplies."""

from lamina.devices._distribution import DataParallel as DataParallel
from lamina.devices._distribution import DeviceMesh as DeviceMesh
from lamina.devices._distribution import distribution as distribution
from lamina.devices._distribution import get_device_count as get_device_count
from lamina.devices._distribution import list_devices as list_devices
from lamina.devices._distribution import set_distribution as set_distribution
from lamina.devices._precision import precision as precision
from lamina.devices._precision import set_precision as set_precision
from lamina.devices._together import initialize as initialize
from lamina.devices._together import num_processes as num_processes
from lamina.devices._together import process_id as process_id
