"""Optimizers and their options, each held against what real Keras makes of the same weights and gradients."""

from pathlib import Path

from oracle.ingredients import SCHEDULES, Case

RECORD = Path(__file__).with_name("optimizers.npz")
STEPS = (1, 2, 10, 100)
"""So many updates have been made when the weights are compared."""
SHAPES = {"dense/kernel": (3, 4), "dense/bias": (4,), "embedding/embeddings": (5, 2), "output/kernel": (4, 1)}
"""Weights of every kind that some optimizer tells apart."""
FAST = {"learning_rate": 0.05}

OWN = {
    "SGD": {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}},
    "RMSprop": {
        "momentum": {"momentum": 0.9},
        "centered": {"centered": True},
        "both": {"momentum": 0.5, "centered": True, "rho": 0.7},
    },
    "Adam": {"amsgrad": {"amsgrad": True}, "betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}},
    "AdamW": {"amsgrad": {"amsgrad": True}, "much": {"weight_decay": 0.5}},
    "Adadelta": {"paper": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6}},
    "Adafactor": {
        "settings": {"beta_2_decay": -0.5, "epsilon_1": 1e-10, "epsilon_2": 0.1, "clip_threshold": 0.5},
        "absolute": {"relative_step": False, **FAST},
    },
    "Adagrad": {"from one": {"initial_accumulator_value": 1.0, "epsilon": 0.01}},
    "Adamax": {"betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}},
    "Ftrl": {
        "l1": {"l1_regularization_strength": 0.5, **FAST},
        "l2": {"l2_regularization_strength": 0.5, **FAST},
        "all": {
            "learning_rate": 0.2,
            "learning_rate_power": -0.3,
            "initial_accumulator_value": 0.0,
            "l1_regularization_strength": 0.1,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.1,
            "beta": 0.3,
        },
    },
    "Lamb": {"betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01, **FAST}},
    "Lion": {"betas": {"beta_1": 0.5, "beta_2": 0.8, **FAST}},
    "Muon": {
        "excluding": {"exclude_layers": ["output"], **FAST},
        "embeddings too": {"exclude_embeddings": False, "nesterov": False, **FAST},
        "settings": {
            "adam_beta_1": 0.5,
            "adam_beta_2": 0.9,
            "adam_weight_decay": None,
            "epsilon": 0.01,
            "weight_decay": 0.1,
            "adam_lr_ratio": 0.5,
            "momentum": 0.5,
            "ns_steps": 3,
            "rms_rate": None,
            **FAST,
        },
    },
    "Nadam": {"betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}},
    "ScheduleFreeAdamW": {"warm": {"warmup_steps": 10}, "betas": {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.01}},
}
COMMON = {
    "": {},
    "fast": FAST,
    "scheduled": {"learning_rate": SCHEDULES[0]},
    "decay": {"weight_decay": 0.1, **FAST},
    "clipnorm": {"clipnorm": 0.5, **FAST},
    "clipvalue": {"clipvalue": 0.3, **FAST},
    "global": {"global_clipnorm": 0.5, **FAST},
    "averaged": {"use_ema": True, "ema_momentum": 0.9, **FAST},
    "overwritten": {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3, **FAST},
    "gathered": {"gradient_accumulation_steps": 3, **FAST},
    "gathered and clipped": {"gradient_accumulation_steps": 2, "clipnorm": 0.3, "weight_decay": 0.1, **FAST},
    "gathered and all": {
        "gradient_accumulation_steps": 4,
        "use_ema": True,
        "ema_momentum": 0.5,
        "ema_overwrite_frequency": 2,
        "learning_rate": SCHEDULES[0],
        "global_clipnorm": 0.5,
    },
}
OPTIMIZERS = [
    Case(f"{cls} {name}".strip(), cls, settings)
    for cls, own in OWN.items()
    for name, settings in {**COMMON, **own}.items()
]
