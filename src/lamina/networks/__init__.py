"""Networks: layers put in order."""

from lamina.networks._sequence import Sequence as Sequence
from lamina.networks._summary import summary as summary
