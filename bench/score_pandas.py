# SPDX-License-Identifier: MIT
"""usage: score_pandas.py ICURISK MODEL.safetensors FOLDER [MOST]

Computes the risk of every stay of the PhysioNet Challenge 2012 in a folder with a typical Python program:
pandas reads the files and makes the hourly tables, numpy makes the features and runs the network (an LSTM
or hLSTM of ours) for all stays at once. Unlike icurisk it checks no values and lists no problems. Then
runs icurisk on one core. Prints the processor time of both for a stay (without Python's imports, with the
start of icurisk) and the largest difference of a risk: risks differ only where icurisk refused a value.
Exit status 1: icurisk is not 20 times as fast; 77: no pandas or no folder.
"""
import glob
import io
import resource
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # the folder of the sources may be read-only

try:
    import numpy as np
    import pandas as pd
except ImportError:
    sys.exit(77)

from onnx_export import HOURS, read_model, recur, sigmoid


def columns_of(facts):
    """Names of the value columns, and whether an hour is summed and logged."""
    parts = [column.split("|") for column in facts["columns"].split(";")]
    parts = [part for part in parts if not part[0].startswith("mask->") and part[0] not in ("Age", "Gender")]
    return [part[0] for part in parts], np.array(["sum" in part for part in parts]), np.array(
        ["log" in part for part in parts]
    )


def transform(facts, tensors, values, logged):
    values = np.where(logged, np.log1p(np.maximum(values, 0)), values)
    values = np.clip(values, tensors["features.clip_low"], tensors["features.clip_high"])
    values = (values - tensors["features.mean"]) / tensors["features.sd"]
    limit = float(facts["limit"])
    return np.clip(values, -limit, limit)


def features(path, facts, tensors, names, summed, logged):
    stay = pd.read_csv(path)
    hour = stay["Time"].str.slice(0, 2).astype(int) + stay["Time"].str.slice(3, 5).astype(int) / 60
    about = stay[stay["Time"] == "00:00"].drop_duplicates("Parameter").set_index("Parameter")["Value"]
    stay = stay.assign(bin=np.clip(np.ceil(hour - 1e-6).astype(int) - 1, 0, None))
    stay = stay[(stay["Value"] != -1) & (stay["bin"] < HOURS)]
    groups = stay.groupby(["bin", "Parameter"])["Value"]
    table = groups.mean().unstack().reindex(index=range(HOURS), columns=names)
    totals = groups.sum().unstack().reindex(index=range(HOURS), columns=names)
    table = table.where(np.tile(~summed, (HOURS, 1)), totals)
    measured = table.notna().to_numpy()
    values = table.ffill().to_numpy()
    hours = np.arange(HOURS)[:, None]
    last = np.maximum.accumulate(np.where(measured, hours, -1), axis=0)
    masks = np.where(last < 0, 0, np.exp(-(hours - last) / float(facts["decay_hours"])))
    person = np.array([about.get("Age", -1), about.get("Gender", -1)], float)
    person[person < 0] = np.nan
    values = np.concatenate([values, np.tile(person, (HOURS, 1))], axis=1)
    values = np.where(np.isnan(values), tensors["features.fill"].astype(float), values)
    values = transform(facts, tensors, values, np.concatenate([logged, [False, False]]))
    return np.concatenate([values[:, :-2], masks, values[:, -2:]], axis=1)


def score_here(source, paths):
    facts, tensors = read_model(source)
    names, summed, logged = columns_of(facts)
    began = time.process_time()
    x = np.stack([features(path, facts, tensors, names, summed, logged) for path in paths])
    read = time.process_time()
    state = np.concatenate([recur(facts, tensors, x[i : i + 256]) for i in range(0, len(x), 256)])
    logit = state @ tensors["output.kernel"].astype(float) + tensors["output.bias"].astype(float)
    risks = sigmoid(float(facts["slope"]) * logit[:, 0] + float(facts["intercept"]))
    return risks, read - began, time.process_time() - read


def score_there(program, source, paths):
    command = ["taskset", "-c", "0", program, "score", "--jobs", "1", "--at", "48", "--csv", "--model", source]
    done = subprocess.run(command + paths, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    table = pd.read_csv(io.BytesIO(done.stdout))
    return table["risk"].to_numpy(), used.ru_utime + used.ru_stime


def main():
    if len(sys.argv) < 4:
        print("score_pandas.py: no folder of stays (STAYS=FOLDER)")
        sys.exit(77)
    program, source, folder = sys.argv[1:4]
    paths = sorted(glob.glob(folder + "/*.txt"))[: int(sys.argv[4]) if len(sys.argv) > 4 else 4000]
    ours, seconds = score_there(program, source, paths)
    theirs, read, computed = score_here(source, paths)
    apart = np.abs(ours - theirs)
    ratio = (read + computed) / seconds
    print(f"{len(paths)} stays; milliseconds of the processor for a stay")
    print(f"pandas and numpy  {1000 * (read + computed) / len(paths):7.3f}  ({1000 * computed / len(paths):.3f} the network)")
    print(f"icurisk score     {1000 * seconds / len(paths):7.3f}  {ratio:.0f} times as fast (asked for: 20)")
    print(f"risks apart: median {np.nanmedian(apart):.1e}; more than .001 in {np.sum(apart > 1e-3)} stays")
    sys.exit(0 if ratio >= 20 else 1)


main()
