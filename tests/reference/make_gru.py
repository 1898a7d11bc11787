# SPDX-License-Identifier: MIT
"""usage: make_gru.py FOLDER

Writes the reference vectors gru.json and gru-two.json: weights, stays, risks, loss and gradients of
GRUs in float64 with numpy. It follows the definition in src/net/kind_gru.c and has no code for the
way back: each derivative is that of the loss along an imaginary step, exact to the last digits
(Squire and Trapp 1998).
"""
import json
import sys

import numpy as np

INPUTS, STAYS, STEPS = 76, 4, 12


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def logits(weights, layers, x):
    """The logit of each stay after its last hour; an hour of zeros leaves the states as they are."""
    dtype = next(iter(weights.values())).dtype
    states = [np.zeros((len(x), weights[f"gru{l + 1}.candidate_bias"].size), dtype) for l in range(layers)]
    for t in range(x.shape[1]):
        below, seen = x[:, t], (x[:, t] != 0).any(axis=1)[:, None]
        for l in range(layers):
            w = {name: weights[f"gru{l + 1}.{name}"] for name in
                 ("kernel", "recurrent_kernel", "candidate_kernel", "bias", "candidate_bias")}
            h, n = states[l], states[l].shape[1]
            sums = below @ w["kernel"] + w["bias"]
            gates = sigmoid(sums[:, :2 * n] + h @ w["recurrent_kernel"])
            update, reset = gates[:, :n], gates[:, n:]
            inner = h @ w["candidate_kernel"] + w["candidate_bias"]
            candidate = np.tanh(sums[:, 2 * n:] + reset * inner)
            states[l] = np.where(seen, update * h + (1 - update) * candidate, h)
            below = states[l]
    return states[-1] @ weights["output.kernel"] + weights["output.bias"]


def loss_of(weights, layers, x, y):
    logit = logits(weights, layers, x)
    return np.mean(np.log(1 + np.exp(logit)) - y * logit)


def gradient_of(weights, name, layers, x, y):
    step, out = 1e-40, np.empty(weights[name].shape)
    whole = {key: value.astype(complex) for key, value in weights.items()}
    for at in np.ndindex(out.shape):
        kept = whole[name][at]
        whole[name][at] += 1j * step
        out[at] = loss_of(whole, layers, x, y).imag / step
        whole[name][at] = kept
    return out


def rounded(array):
    return np.vectorize(lambda value: float(f"{value:.9g}"))(array).tolist()


def write(path, units, seed):
    random, weights, inputs = np.random.default_rng(seed), {}, INPUTS
    for l, n in enumerate(units):
        for name, shape in (("kernel", (inputs, 3 * n)), ("recurrent_kernel", (n, 2 * n)),
                            ("candidate_kernel", (n, n)), ("bias", 3 * n), ("candidate_bias", n)):
            weights[f"gru{l + 1}.{name}"] = 0.2 * random.standard_normal(shape)
        inputs = n
    weights["output.kernel"] = 0.4 * random.standard_normal((inputs, 1))
    weights["output.bias"] = 0.1 * random.standard_normal(1)
    x = random.standard_normal((STAYS, STEPS, INPUTS))
    for stay, t in ((1, 0), (1, 5), (1, 6), (2, 11), (3, 3), (3, 4)):
        x[stay, t] = 0
    y = np.array([[1.0], [0.0], [1.0], [0.0]])
    weights = {name: value.astype(np.float32).astype(float) for name, value in weights.items()}
    x = x.astype(np.float32).astype(float)
    logit = logits(weights, len(units), x)
    json.dump({
        "architecture": {"kind": "gru", "layers": len(units), "inputs": INPUTS, "units": units[0]},
        "parameters": sum(value.size for value in weights.values()),
        "weights": {name: rounded(value) for name, value in weights.items()},
        "x": rounded(x), "y": y.tolist(), "logit": rounded(logit), "risk": rounded(sigmoid(logit)),
        "loss": float(f"{loss_of(weights, len(units), x, y):.9g}"),
        "gradients": {name: rounded(gradient_of(weights, name, len(units), x, y)) for name in weights},
    }, open(path, "w", encoding="ascii"), separators=(",", ":"))


write(f"{sys.argv[1]}/gru.json", [16], 1)
write(f"{sys.argv[1]}/gru-two.json", [5, 3], 2)
