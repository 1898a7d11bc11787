#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: hospitals.py ICURISK FOLDER: how well a calibration to some hospitals holds in others.

FOLDER holds Outcomes-a.txt, set-a/ and apache.csv (id, died, hospital, los in minutes). The hospitals are
divided into five parts. Each part is evaluated with networks recalibrated to the other four. Prints
expected / observed deaths and the calibration slope, before and after, at hours 24 and 48. Needs numpy.
"""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

import numpy

PARTS = 5
NETWORKS = ["hlstm", "wide", "lstm-pruned", "dnn", "logistic"]


def run(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def risks(icurisk, folder, model, stays, hour):
    files = [f"{folder}/set-a/{stay}.txt" for stay in stays]
    lines = run(icurisk, "score", "--json", f"--at={hour}", f"--model={model}", *files).splitlines()
    scored = [json.loads(line) for line in lines]
    return {one["patient"]: one["risk"] for one in scored if one.get("risk") is not None}


def slope(logits, died):
    """Slope of the logistic regression of the outcome on the logit, by Newton's method."""
    x = numpy.c_[numpy.ones(len(logits)), logits]
    beta = numpy.zeros(2)
    for _ in range(50):
        p = 1 / (1 + numpy.exp(-x @ beta))
        beta += numpy.linalg.solve((x.T * (p * (1 - p))) @ x, x.T @ (died - p))
    return beta[1]


def figures(risk, rows, hour):
    stays = [stay for stay in risk if float(rows[stay]["los"]) >= 60 * hour]
    p = numpy.array([risk[stay] for stay in stays])
    died = numpy.array([int(rows[stay]["died"]) for stay in stays])
    return f"{p.sum() / died.sum():.2f}; {slope(numpy.log(p / (1 - p)), died):.2f}"


def main(icurisk, folder):
    folder = os.path.abspath(folder)
    with open(f"{folder}/apache.csv", encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    with open(f"{folder}/Outcomes-a.txt", encoding="utf-8") as file:
        head, *outcomes = file.read().splitlines()
    hospitals = sorted({row["hospital"] for row in rows.values()})
    random.Random(1).shuffle(hospitals)
    part = {stay: hospitals.index(row["hospital"]) % PARTS for stay, row in rows.items()}
    with tempfile.TemporaryDirectory() as work:
        for k in range(PARTS):
            os.mkdir(f"{work}/{k}")
            os.symlink(f"{folder}/set-a", f"{work}/{k}/set-a")
            others = [line for line in outcomes if part[line.split(",")[0]] != k]
            with open(f"{work}/{k}/Outcomes-a.txt", "w", encoding="utf-8") as file:
                file.write("\n".join([head] + others) + "\n")
        for model in NETWORKS:
            for k in range(PARTS):
                run(icurisk, "recalibrate", f"--model={model}", f"--data={work}/{k}", "--cohort=others",
                    f"--out={work}/{model}{k}.safetensors")
            cells = []
            for hour in (24, 48):
                after = {}
                for k in range(PARTS):
                    stays = [stay for stay in rows if part[stay] == k]
                    after |= risks(icurisk, folder, f"{work}/{model}{k}.safetensors", stays, hour)
                cells += [figures(risks(icurisk, folder, model, rows, hour), rows, hour),
                          figures(after, rows, hour)]
            print(f"| {model} | {' | '.join(cells)} |", flush=True)


main(*sys.argv[1:])
