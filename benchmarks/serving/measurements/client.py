"""The Python clients: how many pictures a second a program gets read, 32 at once."""

import asyncio
import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.serving.bench import Bench
from benchmarks.serving.process import running
from benchmarks.serving.stack import INKDIGITS

from inkdigits.client import AsyncClient, Client

AT_ONCE = 32


def measure_client(bench: Bench) -> None:
    """Both clients in turn."""
    bench.say("The Python clients")
    with running(INKDIGITS, bench.folder / "client", bench.body(INKDIGITS)) as server:
        address = f"http://127.0.0.1:{server.port}"
        bench.warm(server, INKDIGITS)
        for _ in range(bench.effort.rounds):
            tasks = asyncio.run(_async_rate(address, bench.pictures, bench.effort.seconds))
            threads = _sync_rate(address, bench.pictures, bench.effort.seconds)
            bench.figures.add("client/async", tasks)
            bench.figures.add("client/sync", threads)
            bench.say(f"  AsyncClient {tasks:,.0f} a second, Client in {AT_ONCE} threads {threads:,.0f}")


async def _async_rate(address: str, pictures: list[bytes], seconds: float) -> float:
    supply = itertools.cycle(pictures)

    async def work(client: AsyncClient, until: float) -> int:
        done = 0
        while time.perf_counter() < until:
            await client.predict(next(supply), "cnn")
            done += 1
        return done

    async with AsyncClient(address) as client:
        begun = time.perf_counter()
        done = await asyncio.gather(*(work(client, begun + seconds) for _ in range(AT_ONCE)))
        return sum(done) / (time.perf_counter() - begun)


def _sync_rate(address: str, pictures: list[bytes], seconds: float) -> float:
    begun = time.perf_counter()

    def work(own: list[bytes]) -> int:
        done = 0
        for picture in itertools.cycle(own):
            if time.perf_counter() >= begun + seconds:
                break
            client.predict(picture, "cnn")
            done += 1
        return done

    with Client(address) as client, ThreadPoolExecutor(AT_ONCE) as threads:
        done = sum(threads.map(work, (pictures[start::AT_ONCE] for start in range(AT_ONCE))))
        return done / (time.perf_counter() - begun)
