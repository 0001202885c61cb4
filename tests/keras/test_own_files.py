"""Classes in Keras's way in lamina's files: what their get_config tells comes back, and what does not fit is said."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ModelFileError


class Wide(keras.layers.Layer):
    """As many columns as its setting says."""

    def __init__(self, units, **more):
        super().__init__(**more)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs):
        return inputs @ self.kernel

    def get_config(self):
        return {**super().get_config(), "units": self.units}


X = np.random.default_rng(0).standard_normal((10, 3)).astype(np.float32)


def saved(layer, path):
    model = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1)])
    model.save(path)
    return model.predict(X, verbose=0)


def test_a_class_comes_back_with_its_settings(tmp_path):
    """Handed in or registered, with the same answers and the same settings."""
    answers = saved(Wide(5, name="wide"), tmp_path / "wide.lamina")

    again = keras.models.load_model(tmp_path / "wide.lamina", custom_objects={"Wide": Wide})

    np.testing.assert_array_equal(again.predict(X, verbose=0), answers)
    assert again.get_layer("wide").units == 5


def test_a_registered_class_need_not_be_handed_in(tmp_path):
    """As in Keras's files."""

    @keras.saving.register_keras_serializable("tests")
    class Registered(Wide):
        pass

    answers = saved(Registered(4), tmp_path / "own.lamina")

    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "own.lamina").predict(X, verbose=0), answers)


def test_a_class_that_makes_itself_is_asked(tmp_path):
    """A from_config of the user's own decides what to do with the settings."""

    class Doubled(Wide):
        @classmethod
        def from_config(cls, config):
            return cls(config.pop("half") * 2, **config)

        def get_config(self):
            config = super().get_config()
            half = config.pop("units") // 2
            return {**config, "half": half}

    answers = saved(Doubled(6), tmp_path / "own.lamina")

    again = keras.models.load_model(tmp_path / "own.lamina", custom_objects={"Doubled": Doubled})
    np.testing.assert_array_equal(again.predict(X, verbose=0), answers)


def test_a_config_that_leaves_something_out_is_said(tmp_path):
    """A file cannot be read where get_config does not tell what __init__ wants."""

    class Silent(Wide):
        def get_config(self):
            return {"name": self.name}

    saved(Silent(2), tmp_path / "own.lamina")

    with pytest.raises(ModelFileError, match="get_config told"):
        keras.models.load_model(tmp_path / "own.lamina", custom_objects={"Silent": Silent})


class Whole(keras.Model):
    """A model with a call of its own, and a setting."""

    def __init__(self, units=2):
        super().__init__()
        self.units = units
        self.wide, self.out = Wide(units), keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.wide(inputs))

    def get_config(self):
        return {"units": self.units}


class Both(keras.Model):
    """A model with two inputs by name."""

    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(inputs["a"]) + inputs["b"]


@pytest.mark.parametrize(("make", "data"), [(lambda: Whole(5), X), (Both, {"a": X, "b": X[:, :1]})])
def test_a_subclassed_model_comes_back(make, data, tmp_path):
    """Answers, settings, and training that goes on as if there had been no file."""
    model = make()
    model.compile("adam", "mse")
    model.fit(data, X[:, 0], epochs=2, verbose=0)
    model.save(tmp_path / "own.keras")

    custom = {"Whole": Whole, "Both": Both, "Wide": Wide}
    again = keras.models.load_model(tmp_path / "own.keras", custom_objects=custom)

    assert type(again) is type(model)
    np.testing.assert_allclose(again.predict(data, verbose=0), model.predict(data, verbose=0), rtol=1e-6)
    for one in (model, again):
        one.fit(data, X[:, 0], epochs=2, verbose=0, shuffle=False)
    np.testing.assert_allclose(again.predict(data, verbose=0), model.predict(data, verbose=0), rtol=1e-5)


def test_a_subclassed_model_is_refused_where_nobody_could_read_it(tmp_path):
    """In a form without a class, and without the class."""
    model = Whole()
    model.predict(X, verbose=0)
    model.save(tmp_path / "own.keras")

    with pytest.raises(ModelFileError, match=r"\.keras"):
        model.save(tmp_path / "own.lamina")
    with pytest.raises(ModelFileError, match=r"custom_objects=.'Whole'"):
        keras.models.load_model(tmp_path / "own.keras")
