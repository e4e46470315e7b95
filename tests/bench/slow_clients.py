# SPDX-License-Identifier: Apache-2.0
"""How long ordinary calls take on a quiet server and while hundreds of slow clients send bodies and take long lists, byte by byte."""
import asyncio
import glob
import itertools
import json
import ssl
import sys
import time
import urllib.parse

HOST = "127.0.0.1"
LISTS = ("/apis/default/api/patient", "/apis/default/fhir/Patient", "/apis/default/fhir/Patient?_count=1000")
CALLS = ("/apis/default/api/version", "/apis/default/api/facility", "/apis/default/api/patient?_limit=5", "/apis/default/fhir/Patient?_count=5")
CALLERS = 4


class Server:
    def __init__(self, port, ca_file):
        self.port, self.tls = port, ssl.create_default_context(cafile=ca_file)
        self.token = ""

    async def connect(self, taken_ahead=1 << 16):
        """taken_ahead: bytes that asyncio takes of its own accord."""
        return await asyncio.open_connection(HOST, self.port, ssl=self.tls, server_hostname="localhost", limit=taken_ahead)

    def head(self, method, path, *more):
        lines = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.token}", *more, "", "")
        return "\r\n".join(lines).encode()

    async def ask(self, reader, writer, path, body=None):
        """One call on a connection that is kept: status and body."""
        if body is None:
            writer.write(self.head("GET", path))
        else:
            writer.write(self.head("POST", path, "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}") + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = [line.split(":")[1] for line in head.splitlines() if line.startswith("content-length:")]
        if length:
            answer = await reader.readexactly(int(length[0]))
        else:
            answer = b""
            while size := int(await reader.readline(), 16):
                answer += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        return int(head.split()[1]), answer

    async def sign_in(self, person):
        reader, writer = await self.connect()
        form = urllib.parse.urlencode({"grant_type": "password", **person}).encode()
        status, answer = await self.ask(reader, writer, "/oauth2/default/token", form)
        assert status == 200, answer
        self.token = json.loads(answer)["access_token"]
        _, answer = await self.ask(reader, writer, "/apis/default/openapi.json")
        writer.close()
        return [(method.upper(), "/apis/default" + path.replace("{", "").replace("}", "")) for path, methods in json.loads(answer)["paths"].items()
                for method in methods if method in ("post", "put")]


async def caller(server, over, times, faults):
    """Ordinary calls, one after the other."""
    reader = writer = None
    for path in itertools.cycle(CALLS):
        if over.is_set():
            break
        try:
            if writer is None:
                reader, writer = await server.connect(1 << 20)
            begin = time.perf_counter()
            status, answer = await server.ask(reader, writer, path)
            times.append(time.perf_counter() - begin)
            if status != 200:
                faults.append(f"{path}: {status} {answer[:200]}")
        except (OSError, asyncio.IncompleteReadError):  # a busy httpd closes connections that wait for their next request
            writer = None
    if writer:
        writer.close()


async def sender(server, over, route):
    """Sends a body byte by byte; begins again when httpd has enough of it."""
    while not over.is_set():
        try:
            _, writer = await server.connect()
            writer.write(server.head(*route, "Content-Type: application/json", "Content-Length: 2000"))
            while not over.is_set() and not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.5)
            writer.close()
        except OSError:
            await asyncio.sleep(0.5)


async def taker(server, over, path):
    """Takes a list byte by byte."""
    while not over.is_set():
        try:
            reader, writer = await server.connect(taken_ahead=64)
            writer.write(server.head("GET", path))
            while not over.is_set() and await reader.read(1):
                await asyncio.sleep(0.1)
            writer.close()
        except OSError:
            await asyncio.sleep(0.5)


def largest_child(httpd):
    """MiB of a process of httpd that it shares with nobody."""
    largest = 0
    for name in glob.glob("/proc/[0-9]*/smaps_rollup"):
        process = name.split("/")[2]
        try:
            with open(f"/proc/{process}/status", encoding="ascii") as file:
                if f"PPid:\t{httpd}\n" not in file.read():
                    continue
            with open(name, encoding="ascii") as file:
                largest = max(largest, sum(int(line.split()[1]) for line in file if line.startswith("Private_Dirty:")))
        except OSError:
            continue
    return largest / 1024


async def measure(server, seconds):
    over, times, faults = asyncio.Event(), [], []
    callers = [asyncio.create_task(caller(server, over, times, faults)) for _ in range(CALLERS)]
    await asyncio.sleep(seconds)
    over.set()
    await asyncio.wait(callers, timeout=60)
    times.sort()
    share = lambda part: times[min(len(times) - 1, int(len(times) * part))] * 1000  # noqa: E731
    return len(times) / seconds, share(0.5), share(0.99), share(0.999), faults


async def main(credentials_file, port, ca_file, httpd, count, seconds):
    with open(credentials_file, encoding="utf-8") as file:
        person = json.load(file)["admin"]
    server = Server(port, ca_file)
    routes = await server.sign_in(person)
    rows = [("quiet", *await measure(server, seconds), largest_child(httpd))]
    over = asyncio.Event()
    slow = [asyncio.create_task(sender(server, over, route)) for route in itertools.islice(itertools.cycle(routes), count)]
    slow += [asyncio.create_task(taker(server, over, path)) for path in itertools.islice(itertools.cycle(LISTS), count)]
    rows.append(("they arrive", *await measure(server, seconds), largest_child(httpd)))
    rows.append(("crowded", *await measure(server, seconds), largest_child(httpd)))
    over.set()
    for task in slow:
        task.cancel()
    print(f"\n{'server':<14} {'calls':>10} {'50 %':>9} {'99 %':>9} {'99.9 %':>9} {'not 200':>9} {'largest child':>15}")
    for name, rate, half, most, nearly_all, faults, memory in rows:
        print(f"{name:<14} {rate:>8.0f}/s {half:>9.2f} {most:>9.2f} {nearly_all:>9.2f} {len(faults):>9} {memory:>11.0f} MiB")
    for fault in rows[-1][5][:3]:
        print(fault)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])))
