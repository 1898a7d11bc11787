# SPDX-License-Identifier: MIT
"""usage: gru_torch.py VECTORS.json...

Compares the reference vectors of our GRU (tests/reference/vectors, used by backprop_test and
network_test) with torch.nn.GRU in float64: logits, loss, and the gradient of every tensor. Hours of zeros
are removed from a stay, because ours keeps its state in them. Exit status 0: the same to seven digits, as
many as the weights in the vectors have. 77: no torch.
"""
import json
import sys

try:
    import torch
except ImportError:
    sys.exit(77)


def swapped(tensor):
    """Exchanges our gate order z, r, n and PyTorch's r, z, n, in columns or in a bias."""
    n = tensor.shape[-1] // 3
    return torch.cat([tensor[..., n:2 * n], tensor[..., :n], tensor[..., 2 * n:]], dim=-1)


def load(layer, weights, prefix):
    """One torch.nn.GRU layer with our weights; its second biases of r and z are 0."""
    units = weights[prefix + "candidate_bias"].numel()
    recurrent = torch.cat([weights[prefix + "recurrent_kernel"], weights[prefix + "candidate_kernel"]], dim=1)
    layer.weight_ih_l0.data = swapped(weights[prefix + "kernel"]).T.contiguous()
    layer.weight_hh_l0.data = swapped(recurrent).T.contiguous()
    layer.bias_ih_l0.data = swapped(weights[prefix + "bias"])
    layer.bias_hh_l0.data = torch.cat([torch.zeros(2 * units, dtype=torch.float64),
                                       weights[prefix + "candidate_bias"]])


def gradients(layer, prefix):
    units = layer.hidden_size
    recurrent = swapped(layer.weight_hh_l0.grad.T)
    return {prefix + "kernel": swapped(layer.weight_ih_l0.grad.T),
            prefix + "recurrent_kernel": recurrent[:, :2 * units],
            prefix + "candidate_kernel": recurrent[:, 2 * units:],
            prefix + "bias": swapped(layer.bias_ih_l0.grad),
            prefix + "candidate_bias": layer.bias_hh_l0.grad[2 * units:]}


def check(path):
    with open(path, encoding="ascii") as file:
        vectors = json.load(file)
    weights = {name: torch.tensor(value, dtype=torch.float64) for name, value in vectors["weights"].items()}
    layers = []
    for l in range(vectors["architecture"]["layers"]):
        prefix = f"gru{l + 1}."
        inputs, units = weights[prefix + "kernel"].shape[0], weights[prefix + "candidate_bias"].numel()
        layers.append(torch.nn.GRU(inputs, units, batch_first=True, dtype=torch.float64))
        load(layers[-1], weights, prefix)
    output = {name: weights["output." + name].requires_grad_() for name in ("kernel", "bias")}
    logits = []
    for stay in torch.tensor(vectors["x"], dtype=torch.float64):
        hours = stay[(stay != 0).any(dim=1)][None]
        for layer in layers:
            hours, _ = layer(hours)
        logits.append(hours[0, -1] @ output["kernel"] + output["bias"])
    logits, y = torch.stack(logits), torch.tensor(vectors["y"], dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
    loss.backward()
    found = {"output." + name: tensor.grad for name, tensor in output.items()}
    for l, layer in enumerate(layers):
        found.update(gradients(layer, f"gru{l + 1}."))
    found.update(logits=logits.detach(), loss=loss.detach())
    expected = {"logits": vectors["logit"], "loss": vectors["loss"], **vectors["gradients"]}
    off = 0.0
    for name, value in expected.items():
        value = torch.tensor(value, dtype=torch.float64)
        off = max(off, float((found[name] - value).abs().max() / value.abs().max()))
    print(f"{path}: {len(expected)} tensors, {vectors['parameters']} parameters, largest relative "
          f"difference from torch.nn.GRU {off:.1e}")
    return off < 1e-7


sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
