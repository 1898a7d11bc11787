# SPDX-License-Identifier: MIT
"""usage: start.py ICURISK [FOLDER] [ROUNDS]

Starts the screen on an 80x24 pseudo-terminal, with the samples and, if FOLDER is given, with its many
stays. Measures the time until the first screen is complete (its last line has arrived) and until a key is
answered while files are read, and the resident memory after all stays are scored. Prints the medians of
some rounds in milliseconds, with the processor time of the program. The first round is printed separately,
because the files may not be cached yet.
"""
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time


def status_of(pid, key):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key)) / 1024


def processor_ms(pid):
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e6


def start(command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", COLUMNS="80", LINES="24")
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, terminal


def read_until(terminal, words, limit=60.0):
    """Seconds until the screen shows one of these words; None if it does not."""
    seen, began = b"", time.monotonic()
    while time.monotonic() - began < limit:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        seen += os.read(terminal, 65536)
        if any(word in seen for word in words):
            return time.monotonic()
    return None


def settle(terminal, quiet=1.5):
    """Reads until there is no output for a while."""
    while select.select([terminal], [], [], quiet)[0]:
        os.read(terminal, 65536)


def one_round(command):
    began = time.monotonic()
    pid, terminal = start(command)
    painted = read_until(terminal, [b"Quit"])
    spent = processor_ms(pid)
    pressed = time.monotonic()
    os.write(terminal, b"?")
    answered = read_until(terminal, [b"Help  ", b"F2", b"F1"])
    settle(terminal)
    resident, most = status_of(pid, "VmRSS"), status_of(pid, "VmHWM")
    os.kill(pid, signal.SIGTERM)
    os.close(terminal)
    os.waitpid(pid, 0)
    if painted is None or answered is None:
        sys.exit("start.py: the screen did not come")
    return 1000 * (painted - began), spent, 1000 * (answered - pressed), resident, most


def main():
    program = os.path.abspath(sys.argv[1])
    folders = sys.argv[2:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    print("                     first screen   of the processor   a key then   resident   at most")
    for name, command in [("samples", [program])] + [(folder[-18:], [program, folder]) for folder in folders]:
        count = rounds if name == "samples" else max(1, rounds // 3)
        figures = [one_round(command) for _ in range(count + 1)]
        for label, row in ("first", figures[0]), ("median", [statistics.median(each) for each in zip(*figures[1:])]):
            paint, spent, key, resident, most = row
            print(f"{name:18} {label:6} {paint:6.1f} ms {spent:12.1f} ms {key:9.1f} ms", end="")
            print(f" {resident:7.1f} MB {most:6.1f} MB")


main()
