"""Looks up a cached client in the Dynamiq SDK's ConnectionManager and prints lookups a second as JSON."""

import json
import sys
import threading
import time

from dynamiq.connections import OpenAI
from dynamiq.connections.managers import ConnectionManager

BATCH = 1_000


def rate(threads: int, seconds: float, look) -> float:
    """Lookups a second of so many threads together."""
    rates = [0.0] * threads

    def work(index: int) -> None:
        began, done = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - began) < seconds:
            for _ in range(BATCH):
                look()
            done += BATCH
        rates[index] = done / elapsed

    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(rates)


def main() -> None:
    seconds, threads = float(sys.argv[1]), int(sys.argv[2])
    manager = ConnectionManager()
    connection = OpenAI(id="c1", api_key="sk-" + "0" * 48)
    manager.connection_clients[manager.get_connection_id(connection)] = object()
    look = lambda: manager.get_connection_client(connection)  # noqa: E731
    print(json.dumps({"threads_1": rate(1, seconds, look), "threads_all": rate(threads, seconds, look)}))


main()
