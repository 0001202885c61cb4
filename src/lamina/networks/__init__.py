"""Networks: layers put in order."""

from lamina.networks._division import Link as Link
from lamina.networks._graph import Graph as Graph
from lamina.networks._naming import name_apart as name_apart
from lamina.networks._network import Network as Network
from lamina.networks._network import Port as Port
from lamina.networks._network import by_name as by_name
from lamina.networks._network import flat as flat
from lamina.networks._network import restructured as restructured
from lamina.networks._outline import Entry as Entry
from lamina.networks._outline import exits as exits
from lamina.networks._outline import outline as outline
from lamina.networks._sequence import Sequence as Sequence
from lamina.networks._summary import kind_of as kind_of
from lamina.networks._summary import summary as summary
from lamina.networks._unfolding import apart as apart
from lamina.networks._unfolding import frozen_within as frozen_within
