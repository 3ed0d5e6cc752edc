"""A program that saves results as fast as it can and prints each id once it is saved: URL, clients, results."""

import asyncio
import itertools
import os
import sys

from inkdigits.history import History, HistoryWriter
from tests.history.examples import item


async def client(writer: HistoryWriter, numbers: "itertools.count[int]", last: int) -> None:
    for number in numbers:
        if number >= last:
            return
        # Every second picture is one that other processes save too.
        prediction, data = item(f"{'shared' if number % 2 else os.getpid()} {number}".encode())
        await writer.append(prediction, data)
        sys.stdout.write(f"{prediction.id} {prediction.picture}\n")
        sys.stdout.flush()


async def main(url: str, clients: int, last: int) -> None:
    history = History(url)
    history.migrate()
    writer = HistoryWriter(history)
    writer.start()
    numbers = itertools.count()
    await asyncio.gather(*(client(writer, numbers, last) for _ in range(clients)))
    writer.stop()
    history.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
