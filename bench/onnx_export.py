# SPDX-License-Identifier: MIT
"""usage: onnx_export.py MODEL.safetensors ROWS OUT.onnx RISKS

Writes one of our networks as ONNX: LSTM operators, a Scan for the hLSTM, Gemm and Relu, and QGemm for a
dense network in int8; the calibration at hour 48 included. Then the risks of the rows (float32, [stays]
[48][76] or [stays][76]) by the same network in float64, as float64. Exit status 77: no onnx, or a network
that has no such form.
"""
import json
import struct
import sys

try:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    sys.exit(77)

HOURS, INPUTS = 48, 76
TYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8, "I32": np.int32, "U8": np.uint8}


def read_model(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    facts = header.pop("__metadata__")
    tensors = {}
    for name, about in header.items():
        first, last = (8 + length + offset for offset in about["data_offsets"])
        tensors[name] = np.frombuffer(data[first:last], TYPES[about["dtype"]]).reshape(about["shape"])
    return facts, tensors


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Graph:
    """Nodes and constants, named as they come."""

    def __init__(self, prefix=""):
        self.nodes, self.constants, self.prefix = [], [], prefix

    def constant(self, value):
        name = f"{self.prefix}constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator, inputs, outputs=1, domain="", **attributes):
        names = [f"{self.prefix}value{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def model(self, name, source, shape, result):
        return helper.make_model(
            helper.make_graph(
                self.nodes,
                name,
                [helper.make_tensor_value_info(source, TensorProto.FLOAT, shape)],
                [helper.make_tensor_value_info(result, TensorProto.FLOAT, ["stays", 1])],
                self.constants,
            ),
            opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)],
            ir_version=8,
        )


# ---- recurrent: [stays][48][76] to [stays][units] of the last hour ----


def reorder(kernel):
    """Gates i, f, c, o as ONNX wants them: [1][i o f c][inputs]."""
    i, f, c, o = np.split(kernel, 4, axis=-1)
    return np.concatenate([i, o, f, c], axis=-1).T[None]


def export_lstm(graph, tensors, x):
    layers = sum(name.endswith(".recurrent_kernel") for name in tensors)
    state = graph.add("Transpose", [x], perm=[1, 0, 2])
    for layer in range(1, layers + 1):
        kernel, recurrent, bias = (
            reorder(tensors[f"lstm{layer}.{part}"]) for part in ("kernel", "recurrent_kernel", "bias")
        )
        units = recurrent.shape[2]
        bias = np.concatenate([bias.reshape(1, -1), np.zeros((1, 4 * units), np.float32)], axis=1)
        weights = [graph.constant(each) for each in (kernel, recurrent, bias)]
        hours, last = graph.add("LSTM", [state] + weights, 2, hidden_size=units)
        if layer < layers:
            state = graph.add("Squeeze", [hours, graph.constant(np.array([1]))])
    return graph.add("Squeeze", [last, graph.constant(np.array([0]))])


def export_hlstm(graph, facts, tensors, x):
    """The share of the inputs as one product outside, one Scan over the hours inside."""
    hidden = tensors["lstm1.hidden_kernel"]
    neurons, units = hidden.shape[0], hidden.shape[1] // 4
    places = [0, 1, 3, 2]  # i, f, o side by side: one sigmoid
    blocks = np.zeros((4 * neurons, 4 * units), np.float32)
    for gate in range(4):
        at = places[gate]
        blocks[gate * neurons : (gate + 1) * neurons, at * units : (at + 1) * units] = hidden[
            :, gate * units : (gate + 1) * units
        ]
    share = graph.add("MatMul", [x, graph.constant(tensors["lstm1.kernel"])])
    share = graph.add("Add", [share, graph.constant(tensors["lstm1.bias"])])
    share = graph.add("Transpose", [share], perm=[1, 0, 2])
    size = graph.add("Slice", [graph.add("Shape", [x])] + [graph.constant(np.array([n])) for n in (0, 1)])
    size = graph.add("Concat", [size, graph.constant(np.array([units]))], axis=0)
    zero = graph.add("Expand", [graph.constant(np.zeros((1, 1), np.float32)), size])

    body = Graph("hour_")
    recurrent, inner = body.constant(tensors["lstm1.recurrent_kernel"]), body.constant(blocks)
    z = body.add("Add", ["share", body.add("MatMul", ["h", recurrent])])
    z = body.add("Relu" if facts["hidden_activation"] == "relu" else "Tanh", [z])
    z = body.add("MatMul", [z, inner])
    gates, candidate = body.add("Split", [z, body.constant(np.array([3 * units, units]))], 2, axis=1)
    i, f, o = body.add("Split", [body.add("Sigmoid", [gates])], 3, axis=1)
    new = body.add("Mul", [i, body.add("Tanh", [candidate])])
    cell = body.add("Add", [body.add("Mul", [f, "c"]), new])
    state = body.add("Mul", [o, body.add("Tanh", [cell])])

    def floats(name, width):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["stays", width])

    loop = helper.make_graph(
        body.nodes,
        "hour",
        [floats("h", units), floats("c", units), floats("share", 4 * neurons)],
        [floats(state, units), floats(cell, units)],
        body.constants,
    )
    return graph.add("Scan", [zero, zero, share], 2, body=loop, num_scan_inputs=1)[0]


def recur(facts, tensors, x):
    """The last state of every stay, in float64."""
    layer = 1
    while f"lstm{layer}.kernel" in tensors:
        part = {
            name: tensors[f"lstm{layer}.{name}"].astype(np.float64)
            for name in ("kernel", "recurrent_kernel", "bias", "hidden_kernel")
            if f"lstm{layer}.{name}" in tensors
        }
        units = part["recurrent_kernel"].shape[0]
        h = np.zeros((len(x), units))
        c, states = h, []
        for hour in range(HOURS):
            z = x[:, hour] @ part["kernel"] + h @ part["recurrent_kernel"] + part["bias"]
            if "hidden_kernel" in part:
                z = np.maximum(z, 0) if facts["hidden_activation"] == "relu" else np.tanh(z)
                pairs = zip(np.split(z, 4, axis=1), np.split(part["hidden_kernel"], 4, axis=1))
                z = np.concatenate([a @ b for a, b in pairs], axis=1)
            i, f, candidate, o = np.split(z, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
            h = sigmoid(o) * np.tanh(c)
            states.append(h)
        x, layer = np.stack(states, axis=1), layer + 1
    return x[:, -1]


# ---- dense: [stays][76] to [stays][units of the last layer] ----


def layers_of(tensors):
    return sorted({name.split(".")[0] for name in tensors if name.startswith("dense")}) + ["output"]


def export_dense(graph, tensors, x):
    for layer in layers_of(tensors)[:-1]:
        weights = [graph.constant(tensors[f"{layer}.{part}"]) for part in ("kernel", "bias")]
        x = graph.add("Relu", [graph.add("Gemm", [x] + weights)])
    return x


def quantisation(tensors):
    """For each layer: its scale a channel, the zero point of its weights, scale and zero of its inputs."""
    steps = tensors.get("quantisation.channels")
    maps, used = [], 0
    for layer, row in zip(layers_of(tensors), tensors["quantisation.maps"]):
        outputs = tensors[f"{layer}.kernel"].shape[1]
        scale = np.full(outputs, row[0])
        if steps is not None:
            scale = scale * 2.0 ** (-steps[used : used + outputs].astype(np.float64) / 16)
        maps.append((layer, scale.astype(np.float32), int(row[1]), row[2], int(row[3])))
        used += outputs
    return maps


def export_int8(graph, tensors, x):
    """QGemm from bytes to bytes; ReLU is the saturation at the zero point, which is 0. To the logit."""
    maps = quantisation(tensors)
    if any(zero != 0 for _, _, _, _, zero in maps[1:]):
        sys.exit(77)

    def byte(zero):
        return graph.constant(np.array(zero, np.uint8))

    step, zero = graph.constant(np.array(maps[0][3], np.float32)), byte(maps[0][4])
    x = graph.add("QuantizeLinear", [x, step, zero])
    for i, (layer, scale, weight_zero, _, _) in enumerate(maps):
        inputs = [x, step, zero, graph.constant(tensors[f"{layer}.kernel"]), graph.constant(scale)]
        inputs += [graph.constant(np.full(len(scale), weight_zero, np.int8))]
        inputs += [graph.constant(tensors[f"{layer}.bias"])]
        if i + 1 < len(maps):
            step, zero = graph.constant(np.array(maps[i + 1][3], np.float32)), byte(0)
            inputs += [step, zero]
        x = graph.add("QGemm", inputs, domain="com.microsoft", alpha=1.0)
    return x


def floats_of(tensors):
    """The weights that int8 codes stand for."""
    result = {}
    for layer, scale, weight_zero, step, _ in quantisation(tensors):
        codes = tensors[f"{layer}.kernel"].astype(np.float64)
        result[f"{layer}.kernel"] = (codes - weight_zero) * scale
        result[f"{layer}.bias"] = tensors[f"{layer}.bias"].astype(np.float64) * step * scale
    return result


def think(tensors, x):
    for layer in layers_of(tensors)[:-1]:
        kernel, bias = (tensors[f"{layer}.{part}"].astype(np.float64) for part in ("kernel", "bias"))
        x = np.maximum(x @ kernel + bias, 0)
    return x


# ---- all together ----


def main():
    source, rows, target, risks = sys.argv[1:]
    facts, tensors = read_model(source)
    kind, int8 = facts["architecture"], facts["storage"] == "int8"
    if kind not in ("lstm", "hlstm", "dnn") or "linear_share" in facts or (int8 and kind != "dnn"):
        sys.exit(77)
    shape = [INPUTS] if kind == "dnn" else [HOURS, INPUTS]
    x = np.fromfile(rows, np.float32).reshape([-1] + shape).astype(np.float64)
    graph = Graph()
    if kind == "dnn":
        y = (export_int8 if int8 else export_dense)(graph, tensors, "x")
        tensors = floats_of(tensors) if int8 else tensors
        truth = think(tensors, x)
    else:
        y = export_lstm(graph, tensors, "x") if kind == "lstm" else export_hlstm(graph, facts, tensors, "x")
        truth = recur(facts, tensors, x)
    slope, intercept = float(facts["slope"]), float(facts["intercept"])
    kernel, bias = tensors["output.kernel"].astype(np.float64), tensors["output.bias"].astype(np.float64)
    if not int8:
        y = graph.add("Gemm", [y, graph.constant(tensors["output.kernel"]), graph.constant(tensors["output.bias"])])
    y = graph.add("Mul", [y, graph.constant(np.array(slope, np.float32))])
    y = graph.add("Add", [y, graph.constant(np.array(intercept, np.float32))])
    graph.nodes.append(helper.make_node("Sigmoid", [y], ["risk"]))
    onnx.save(graph.model(facts["name"], "x", ["stays"] + shape, "risk"), target)
    sigmoid(slope * (truth @ kernel + bias) + intercept)[:, 0].tofile(risks)


if __name__ == "__main__":
    main()
