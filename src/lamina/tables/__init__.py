"""Tables: named, typed columns as NumPy arrays, from files and from frames, with what was assumed on the way."""

from lamina.tables._column import ColumnArray as ColumnArray
from lamina.tables._read import read_table as read_table
from lamina.tables._scan import Scan as Scan
from lamina.tables._scan import scan as scan
from lamina.tables._table import Note as Note
from lamina.tables._table import Table as Table
