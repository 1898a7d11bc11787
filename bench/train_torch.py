# SPDX-License-Identifier: MIT
"""usage: train_torch.py STAYS BATCH EPOCHS

Trains the LSTM of 16 and 16 units in PyTorch on one thread, on noise, and prints the seconds of the
fastest epoch. Its loss reads the last hour only, which is less work than ours does over all hours.
Exit status 77: no torch.
"""
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(77)


class Lstm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.LSTM(76, 16, 2, batch_first=True, dropout=0.1)
        self.drop = torch.nn.Dropout(0.1)
        self.output = torch.nn.Linear(16, 1)

    def forward(self, x):
        hidden, _ = self.layers(x)
        return self.output(self.drop(hidden[:, -1]))[:, 0]


def main():
    stays, batch, epochs = map(int, sys.argv[1:])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    x = torch.randn(stays, 48, 76)
    target = (torch.randn(stays) > 1).float()
    model = Lstm()
    adam = torch.optim.Adam(model.parameters(), lr=0.002)
    loss_of = torch.nn.BCEWithLogitsLoss()
    fastest = float("inf")
    for _ in range(epochs):
        start = time.perf_counter()
        order = torch.randperm(stays)
        for first in range(0, stays, batch):
            these = order[first : first + batch]
            adam.zero_grad()
            loss_of(model(x[these]), target[these]).backward()
            adam.step()
        fastest = min(fastest, time.perf_counter() - start)
    print(f"{fastest:.4f}")


main()
