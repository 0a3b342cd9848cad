"""Clients of `scripts/bench fairness`: ROLE PORT TOKEN SECONDS [PORT]; the second port is of the server that is left alone. `measure` prints a line for each kind of question: name, p50, p99 in ms and how
many were not answered 200. The others go on until they are ended, and say now and then what they got."""

import asyncio
import datetime
import itertools
import json
import random
import socket
import sys
import time

role, port, token, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
live = "/webhook/live-positions"
counts = {}
epoch = datetime.datetime(2015, 1, 1)
numbers = itertools.count(random.randrange(10**6))


def head(method, target, rest=""):
    return f"{method} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{rest}\r\n".encode()


def near():
    """Asked by nobody before: never from the cache."""
    return f"{live}/nearest?limit=100&lat=-1&lng={36 + next(numbers) / 1e6:.6f}"


def length_of(header):
    for line in header.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def count(what):
    counts[what] = counts.get(what, 0) + 1


async def stream(_):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("GET", live + "/stream"))
    count("opened")
    while await reader.read(1 << 16):
        pass
    writer.close()


async def question(number):
    """Half of them are cheap, half are the trips of a month, which take a session for long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        if number % 2:
            writer.write(head("GET", near()))
        else:
            body = json.dumps({"start": (epoch + datetime.timedelta(seconds=next(numbers))).isoformat() + "Z"}).encode()
            writer.write(head("POST", "/webhook/fleet-dashboard", f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n") + body)
        header = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(length_of(header))
        count(header[9:12].decode())
        if header[9:12] == b"503":
            await asyncio.sleep(0.1)


async def silent(_):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
    count("opened")
    await reader.read(1)
    writer.close()


async def upload(_):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 200 << 10
    writer.write(head("POST", "/webhook/fleet-dashboard", f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n"))
    for _ in range(size // 2048):
        writer.write(b"a" * 2046 + b"=&")
        await asyncio.sleep(0.1)
    header = await reader.readuntil(b"\r\n\r\n")
    count(header[9:12].decode())
    writer.close()


async def forever(client, number):
    while True:
        try:
            await client(number)
        except (OSError, asyncio.IncompleteReadError):
            count("cut")
        await asyncio.sleep(0.2)


async def attack(client, clients):
    tasks = [asyncio.create_task(forever(client, number)) for number in range(clients)]
    while True:
        await asyncio.sleep(1)
        print(role + ":", ", ".join(f"{n} {what}" for what, n in sorted(counts.items())), flush=True)


def connect(at):
    connection = socket.create_connection(("127.0.0.1", at), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive(connection):
    part = connection.recv(1 << 16)
    if not part:
        raise OSError("cut")
    return part


def ask(connection, request):
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += receive(connection)
    header, body = answer.split(b"\r\n\r\n", 1)
    missing = length_of(header) - len(body)
    while missing > 0:
        missing -= len(receive(connection))
    return header[9:12]


def measure(name, target, at=port):
    waits, refused = [], 0
    connection = connect(at)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            refused += ask(connection, head("GET", target())) != b"200"
        except OSError:
            refused += 1
            connection.close()
            connection = connect(at)
        took = time.monotonic() - start
        waits.append(took * 1000)
        time.sleep(max(0.0, 0.01 - took))
    waits.sort()
    print(name, f"{waits[len(waits) // 2]:.3f}", f"{waits[len(waits) * 99 // 100]:.3f}", refused, sep="\t")


if role == "measure":
    measure("/health", lambda: "/health")
    measure("/health, left alone", lambda: "/health", int(sys.argv[5]))
    measure("live positions", lambda: live)
    measure("nearest, uncached", near)
else:
    client, clients = {"streams": (stream, 500), "questions": (question, 300), "silent": (silent, 1000), "uploads": (upload, 4)}[role]
    asyncio.run(attack(client, clients))
