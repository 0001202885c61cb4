"""Names of Keras's layers that lie outside structured data: they are there, and say so when used."""

import pytest

from lamina.errors import ArgumentError
from lamina.keras import layers
from lamina.keras._outside import OUTSIDE

NAMES = [name for names in OUTSIDE.values() for name in names.split()]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_outside_says_what_it_is_and_what_lamina_is_for(name):
    """Importing it works; making one is refused with one sentence."""
    with pytest.raises(ArgumentError, match=rf"^{name} .* for tables"):
        getattr(layers, name)(3, padding="same")


def test_no_name_is_both():
    """What lamina has is not among the refused."""
    assert len(set(NAMES)) == len(NAMES)
    assert not {"Dense", "Embedding", "GlobalAveragePooling1D", "SpatialDropout1D"} & set(NAMES)
