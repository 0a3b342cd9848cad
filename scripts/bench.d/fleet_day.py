"""The rounds of scripts/bench fleet-day: moves both clocks, polls or pushes, refreshes, and measures each of it."""

import argparse
import datetime
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = "bench-token"


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--fleet", "--folder", "--engine"):
        parser.add_argument(name, required=True)
    for name in ("--postmaster", "--simulator"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--way", choices=["poll", "push"], default="poll")
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--step-min", type=int, default=60)
    parser.add_argument("--refresh-sessions", type=int, default=1)
    parser.add_argument("--statements", action="store_true")
    parser.add_argument("clock", nargs="+", help="the command before a program that lets it see the simulated time")
    return parser.parse_args()


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_s(pid):
    """Processor seconds of a process and its ended children; 0 when it is gone."""
    try:
        fields = open(f"/proc/{pid}/stat", encoding="ascii").read().rsplit(") ", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def children(pid):
    try:
        return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children", encoding="ascii").read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def memory_mb(pid):
    """Proportional memory of a process: pages shared by several count once over all of them."""
    try:
        for line in open(f"/proc/{pid}/smaps_rollup", encoding="ascii"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0.0


class Peak(threading.Thread):
    """Samples the memory of PostgreSQL and of the services every two seconds."""

    def __init__(self, bench):
        super().__init__(daemon=True)
        self.bench, self.peaks = bench, {}

    def run(self):
        while True:
            found = {"postgres": sum(map(memory_mb, [self.bench.options.postmaster, *children(self.bench.options.postmaster)]))}
            for name, process in self.bench.services.items():
                found[name] = memory_mb(process.pid)
            for name, mb in found.items():
                self.peaks[name] = max(self.peaks.get(name, 0), mb)
            time.sleep(2)


class Bench:
    def __init__(self, options):
        self.options = options
        self.sim = os.environ["TRACKSOLID_API_URL"].removesuffix("/route/rest")
        self.environment = {**os.environ, "TRACKSOLID_MIN_INTERVAL_MS": "0", "TRACKSOLID_PUSH_TOKEN": TOKEN,
                            "FLEET_PUSH_SPOOL_DIR": f"{options.folder}/spool"}
        self.log = open(f"{options.folder}/fleet.log", "a", encoding="utf-8")
        self.services, self.urls = {}, {}
        self.fleet_cpu, self.fleet_mb = {}, {}
        self.peak = Peak(self)

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask(self, path, body=None, base=None, headers=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request((base or self.sim) + path, data, headers or {})
        with urllib.request.urlopen(request, timeout=3600) as answer:
            return answer.read()

    def sql(self, query):
        command = ["psql", os.environ["FLEET_DATABASE_URL"], "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def value(self, query):
        return float(self.sql(query)[0][0])

    # --- doing ----------------------------------------------------------------------------------------------------

    def move_to(self, now):
        """Both clocks: the offset that libfaketime reads, and the simulator's own."""
        self.ask("/sim/clock", {"now": utc(now)})  # first: fleet may not be ahead of the vendor
        path = f"{self.options.folder}/offset"
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(f"{math.floor(now - time.time()):+d}\n")
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)
        time.sleep(1.2)

    def fleet(self, *words):
        """Runs a job; its processor seconds and peak memory are kept by its name."""
        command = [*self.options.clock, self.options.fleet, *words]
        process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):  # one simulated device always fails
            sys.exit(f"fleet {' '.join(words)} ended with {process.returncode}: see {self.log.name}")
        self.fleet_cpu[words[0]] = self.fleet_cpu.get(words[0], 0) + usage.ru_utime + usage.ru_stime
        self.fleet_mb[words[0]] = max(self.fleet_mb.get(words[0], 0), usage.ru_maxrss / 1024)

    def start(self, name):
        port = free_port()
        self.urls[name] = f"http://127.0.0.1:{port}"
        command = [*self.options.clock, self.options.fleet, name, "--bind", f"127.0.0.1:{port}"]
        self.services[name] = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(200):
            try:
                return self.ask("/health", base=self.urls[name])
            except OSError:
                time.sleep(0.1)
        sys.exit(f"fleet {name} did not start: see {self.log.name}")

    def stop_services(self):
        for process in self.services.values():
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def used(self):
        """Seconds so far: clock, jobs, services, PostgreSQL, simulator."""
        postgres = sum(map(cpu_s, [self.options.postmaster, *children(self.options.postmaster)]))
        return (time.monotonic(), sum(self.fleet_cpu.values()), sum(cpu_s(p.pid) for p in self.services.values()), postgres,
                cpu_s(self.options.simulator))

    def timed(self, work, *words):
        before = self.used()
        work(*words)
        time.sleep(0.1)  # a session that is ending counts when the postmaster has noticed
        return [after - begin for begin, after in zip(before, self.used())]

    def trails(self, begin, now):
        if self.options.way == "poll":
            self.fleet("poll-movement", "--only", "tracks", "--from", utc(begin))
            return
        for at in range(int(now) - self.options.step_min * 60, int(now), 600):
            answer = json.loads(self.ask("/sim/push", {
                "url": self.urls["receive-push"] + "/hub", "token": TOKEN, "from": utc(at), "to": utc(min(at + 600, now))}))
            if answer["failed"]:
                sys.exit(f"{answer['failed']} pushes failed: {answer['problem']}")
        while self.value("select count(*) from tracksolid.push_inbox where state = 'new'") > 0:
            time.sleep(0.2)

    def others(self, begin):
        self.fleet("poll-movement", "--only", "live")
        self.fleet("poll-movement", "--only", "trips,parking", "--from", utc(begin))
        self.fleet("poll-events", "--from", utc(begin))

    def refresh(self):
        sessions = [] if self.options.refresh_sessions == 1 else ["--sessions", str(self.options.refresh_sessions)]
        self.fleet("refresh-vtrips", *sessions)

    # --- what is measured -----------------------------------------------------------------------------------------

    def fixes(self):
        return self.value("select coalesce(sum(fixes), 0) from (select count(*) as fixes from tracksolid.position_history) p")

    def wal_mb(self):
        return self.value("select (pg_current_wal_insert_lsn() - '0/0') / 1e6")

    def prepare(self, begin):
        self.move_to(begin)
        self.fleet("migrate", "--engine", self.options.engine)
        self.sql("update tracksolid.settings set value = '7200' where name = 'look_back_s'")
        if self.options.statements:
            self.sql("create extension pg_stat_statements")
        self.fleet("poll-movement", "--only", "devices")
        if self.options.way == "push":
            self.start("receive-push")
        self.peak.start()

    def rounds(self, begin, end):
        step = self.options.step_min * 60
        print(f"{'UTC':<17}{'fixes':>11}{'trails s':>9}{'cpu jobs':>9}{'cpu pg':>8}{'rows/s':>9}{'others s':>9}{'cpu pg':>8}"
              f"{'refresh s':>10}{'cpu pg':>8}{'WAL MB':>8}{'calls':>8}", flush=True)
        self.sums = [0.0] * 12
        now, stored, wal, calls = begin, self.fixes(), self.wal_mb(), 0
        while now < end and not os.path.exists(f"{self.options.folder}/enough"):
            now += step
            self.move_to(now)
            trails = self.timed(self.trails, begin, now)
            others = self.timed(self.others, begin)
            refresh = self.timed(self.refresh)
            new, new_wal = self.fixes(), self.wal_mb()
            new_calls = json.loads(self.ask("/sim/report"))["calls"]
            print(f"{utc(now)[:16]:<17}{new - stored:>11,.0f}{trails[0]:>9.1f}{trails[1] + trails[2]:>9.1f}{trails[3]:>8.1f}"
                  f"{(new - stored) / trails[0]:>9,.0f}{others[0]:>9.1f}{others[3]:>8.1f}{refresh[0]:>10.1f}{refresh[3]:>8.1f}"
                  f"{new_wal - wal:>8,.0f}{new_calls - calls:>8,}", flush=True)
            row = [new - stored, trails[0], trails[1] + trails[2], trails[3], others[0], others[1], others[3], refresh[0], refresh[1],
                   refresh[3], new_wal - wal, new_calls - calls]
            self.sums = [total + one for total, one in zip(self.sums, row)]
            stored, wal, calls = new, new_wal, new_calls
            self.now, self.hours = now, (now - begin) / 3600

    def disk(self):
        print("\ndisk, MB:        heap   index")
        rows = self.sql(r"""
          select coalesce(nullif(regexp_replace(case when c.relname ~ '^_hyper' then 'chunks of hypertables' else c.relname end, '_p\d{8}$', ''), ''), '?'),
                 round(sum(pg_table_size(c.oid)) / 1e6), round(sum(pg_indexes_size(c.oid)) / 1e6)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information)' group by 1 order by sum(pg_total_relation_size(c.oid)) desc limit 9""")
        for name, heap, index in rows:
            print(f"  {name:<28}{heap:>8}{index:>8}")

    def live(self):
        """The live map: its answer from the database and from the cache, and what the stream sends for one poll of all devices."""
        self.start("serve")
        base = self.urls["serve"]
        before, times = time.monotonic(), []
        body = self.ask("/webhook/live-positions", base=base)
        times.append(time.monotonic() - before)
        for _ in range(5):
            before = time.monotonic()
            packed = self.ask("/webhook/live-positions", base=base, headers={"Accept-Encoding": "gzip"})
            times.append(time.monotonic() - before)
        print(f"live positions: {len(body) / 1e3:,.0f} kB, {len(packed) / 1e3:,.0f} kB packed; {times[0] * 1000:,.0f} ms from the database, "
              f"{min(times[1:]) * 1000:,.1f} ms from the cache")
        sizes = []
        stream = urllib.request.urlopen(base + "/webhook/live-positions/stream", timeout=20)

        def read():
            try:
                while chunk := stream.read1(1 << 20):
                    sizes.append((time.monotonic(), len(chunk)))
            except OSError:
                pass

        threading.Thread(target=read, daemon=True).start()
        time.sleep(2)
        at_first = sum(size for _, size in sizes)
        self.move_to(self.now + 60)
        began = time.monotonic()
        self.fleet("poll-movement", "--only", "live")
        polled = time.monotonic()
        time.sleep(3)
        later = [(at, size) for at, size in sizes if at > began]
        print(f"stream: {at_first / 1e3:,.0f} kB at first, {sum(size for _, size in later) / 1e3:,.0f} kB after a poll of all devices "
              f"({polled - began:.1f} s), the last {max((at for at, _ in later), default=began) - polled:+.2f} s after its end")

    def sums_up(self, vehicles):
        fixes, trails_s, jobs_cpu, trails_pg, others_s, others_cpu, others_pg, refresh_s, refresh_cpu, refresh_pg, wal, calls = self.sums
        total_pg = trails_pg + others_pg + refresh_pg
        hours = self.hours
        print(f"\n{vehicles:,.0f} vehicles, {hours:g} h, {fixes:,.0f} fixes ({fixes / vehicles / hours * 24:,.0f} a vehicle and day), {self.options.way}, "
              f"{self.options.engine}, load average {os.getloadavg()[0]:.1f}")
        print(f"processor s: jobs {jobs_cpu + others_cpu + refresh_cpu:,.0f}; PostgreSQL {total_pg:,.0f} = trails {trails_pg:,.0f} + others {others_pg:,.0f} + "
              f"refresh {refresh_pg:,.0f}; µs a fix: trails {(jobs_cpu + trails_pg) / fixes * 1e6:,.0f}, refresh {refresh_pg / fixes * 1e6:,.0f}")
        print(f"WAL {wal:,.0f} MB ({wal * 1e6 / fixes:,.0f} bytes a fix); calls {calls:,.0f} ({calls / vehicles / hours * 24:,.0f} a vehicle and day)")
        print("peak MB: " + ", ".join(f"{name} {mb:,.0f}" for name, mb in {**self.peak.peaks, **self.fleet_mb}.items()))

    def statements(self):
        print("\nms        calls   statement")
        for total, calls, query in self.sql(
                "select round(total_exec_time::numeric), calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) from pg_stat_statements "
                "where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc limit 40"):
            print(f"{total:>9} {calls:>7}   {query}")

    def run(self):
        options = self.options
        day = int(time.time()) // 86400 * 86400 - 86400
        begin = day + options.start * 3600
        while begin + options.hours * 3600 > time.time() - 600:
            begin -= 86400
        self.now = begin + options.hours * 3600
        try:
            self.prepare(begin)
            vehicles = self.value("select count(*) from tracksolid.devices")
            self.rounds(begin, self.now)
            self.sums_up(vehicles)
            self.disk()
            self.live()
            if options.statements:
                self.statements()
        finally:
            self.stop_services()


if __name__ == "__main__":
    Bench(arguments()).run()
