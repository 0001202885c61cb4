"""Many: fits of one net with other seeds, rows or numbers, side by side in one program."""

from lamina.many._fit_many import fit_many as fit_many
from lamina.many._member import Member as Member
