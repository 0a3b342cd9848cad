"""The rounds of scripts/soak for one seed, and the comparison with the simulator's truth."""

import argparse
import collections
import csv
import datetime
import io
import json
import os
import random
import subprocess
import time
import urllib.request

DAY = 86400


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--fleet", "--folder"):
        parser.add_argument(name, required=True)
    for name in ("--seed", "--days"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--step-h", type=float, required=True)
    parser.add_argument("--calm", action="store_true")
    parser.add_argument("clock", nargs="+", help="the command before a program that lets it see the shifted time")
    return parser.parse_args()


def misbehaviour(draw):
    """About a dozen switches of the simulator, each with a value from the range that real vendors and trackers have shown."""
    share = lambda most: round(draw.uniform(0, most), 4)
    known = {
        "trip_window": lambda: draw.choice(["start", "end", "overlap", "inside", "clip"]),
        "window_edges": lambda: draw.choice(["[]", "[)", "(]", "()"]),
        "open_trips": lambda: draw.choice(["null", "growing"]),
        "open_stops": lambda: draw.choice(["null", "growing"]),
        "silence_devices": lambda: share(0.5),
        "silence_cuts_trips": lambda: True,
        "silence_max_h": lambda: draw.choice([4, 20, 40]),
        "late_points": lambda: share(0.2),
        "late_minutes": lambda: draw.choice([90, 400, 1440]),
        "revise_trips": lambda: share(0.05),
        "move_starts": lambda: share(0.05),
        "merge_trips": lambda: share(0.05),
        "split_trips": lambda: share(0.05),
        "withdraw_trips": lambda: share(0.05),
        "reopen_trips": lambda: share(0.03),
        "revise_stops": lambda: share(0.05),
        "withdraw_stops": lambda: share(0.05),
        "reopen_stops": lambda: share(0.03),
        "alarm_nulls": lambda: share(0.2),
        "twin_stops": lambda: share(0.2),
        "twin_alarms": lambda: share(0.2),
        "wrong_rows": lambda: share(0.01),
        "stale_live": lambda: share(0.2),
        "poor_fixes": lambda: share(0.1),
        "odd_result": lambda: draw.choice(
            ["sentence", "number", "empty_text", "list_of_texts", "json_text", "nested", "other_key"]),
        "stringly_numbers": lambda: True,
        "null_result": lambda: True,
        "absent_result": lambda: True,
        "object_instead_of_list": lambda: True,
        "wrap_points": lambda: draw.choice(["list", "points"]),
        "shuffle_points": lambda: True,
        "dup_points": lambda: share(0.1),
        "rows_per_page": lambda: draw.choice([50, 100]),
        "page_overlap": lambda: draw.choice([1, 5]),
        "endless_pages": lambda: True,
        "total_says": lambda: draw.choice(["more", "fewer", "zero", "absent", "words"]),
        "positioning_lag_s": lambda: draw.choice([30, 300]),
        "http_500_rate": lambda: share(0.05),
        "html_body_rate": lambda: share(0.03),
        "empty_body_rate": lambda: share(0.03),
        "busy_rate": lambda: share(0.03),
        "truncate_rate": lambda: share(0.03),
        "reset_rate": lambda: share(0.03),
        "token_expire_every_calls": lambda: draw.choice([150, 500]),
        "odometer_unit": lambda: draw.choice(["m", "km"]),
        "odometer_absent": lambda: True,
        "odometer_zero": lambda: share(0.2),
        "average_absent": lambda: True,
        "foreign_imei": lambda: "drop",
    }
    chosen = {name: known[name]() for name in draw.sample(sorted(known), 14)}
    if "odd_result" in chosen:
        chosen["odd_rate"] = 0.03
    if "wrong_rows" in chosen:  # nobody can tell five hours ahead from a true time; an alarm without a place is an alarm
        chosen["wrong_kinds"] = "week_rollover,y1980,y2000,unix_ms,trip_26y"
        for name in ("withdraw_trips", "merge_trips", "withdraw_stops"):  # a row that is not understood may be the one that is missed
            chosen.pop(name, None)
    chosen["spare_tokens"] = True
    return chosen


class Soak:
    def __init__(self, options):
        self.options = options
        self.draw = random.Random(options.seed)
        self.sim = os.environ["TRACKSOLID_API_URL"].removesuffix("/route/rest")
        self.environment = {**os.environ, "TRACKSOLID_MIN_INTERVAL_MS": "1"}
        self.log = open(f"{options.folder}/fleet.{options.seed}.log", "a", encoding="utf-8")
        self.exits = collections.Counter()
        self.kills = 0

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.sim + path, data), timeout=120) as answer:
            return answer.read().decode()

    def move_to(self, now):
        """Both clocks: the offset that libfaketime reads, and the simulator's own."""
        path = f"{self.options.folder}/offset"
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(f"{int(now - time.time()):+d}\n")
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)
        self.ask("/sim/clock", {"now": utc(now)})

    def fleet(self, *words, may_die=False):
        command = [*self.options.clock, self.options.fleet, *words]
        process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
        if may_die and self.draw.random() < 0.15:
            try:
                process.wait(self.draw.uniform(0.05, 2))
            except subprocess.TimeoutExpired:
                process.kill()
                self.kills += 1
        code = process.wait(1200)
        if code >= 0:
            self.exits[f"{words[0]} {code}"] += 1
        return code

    def poll(self, may_die):
        self.fleet("poll-movement", may_die=may_die)
        self.fleet("poll-movement", "--only", "obd", may_die=may_die)
        self.fleet("poll-events", may_die=may_die)

    def rows(self, query):
        url = os.environ["FLEET_DATABASE_URL"]
        command = ["psql", url, "-XAtq", "--csv", "-v", "ON_ERROR_STOP=1", "-c", "set timezone = 'UTC'", "-c", query]
        return list(csv.reader(io.StringIO(subprocess.run(command, check=True, capture_output=True, text=True).stdout)))

    def run(self):
        options, draw = self.options, self.draw
        end = int(time.time()) // 3600 * 3600 - 3600
        begin = end - options.days * DAY
        calm_from = end - 9 * DAY
        switches = {} if options.calm else misbehaviour(draw)
        self.move_to(begin)
        self.ask("/sim/set", {**switches, "fault_seed": options.seed, "calm_from": utc(calm_from)})
        assert self.fleet("migrate") == 0, "fleet migrate failed"
        now = begin
        while now < end:
            now = min(end, now + draw.expovariate(1 / (options.step_h * 3600)) + 600)
            self.move_to(now)
            troubled = now < calm_from and not options.calm
            self.poll(troubled)
        for _ in range(3):  # faults of calls go on: what one run leaves the next one brings
            now += 1800
            self.move_to(now)
            self.poll(False)
        calls = json.loads(self.ask("/sim/report"))
        result = self.compare(begin - DAY, end - 2 * DAY)
        rows = self.rows("select count(*) from tracksolid.failed_windows where retry_after > now()")
        print(json.dumps({
            "seed": options.seed, "switches": switches, "streams": result, "exit_codes": dict(sorted(self.exits.items())),
            "kills": self.kills, "failed_windows": int(rows[0][0]), "violations": calls.get("violations"),
            "calls": calls.get("calls"),
        }), flush=True)
        return 3 if any(stream[kind] for stream in result.values() for kind in ("missing", "foreign", "different")) else 0

    def compare(self, begin, end):
        window = f">= '{utc(begin)}+00' and {{0}} < '{utc(end)}+00'"
        within = lambda column: f"{column} {window.format(column)}"
        time_of = lambda column: f"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        # For each stream: columns of the truth that are the key and the value, and the same of the database.
        streams = {
            "fixes": (1, (2, 3), f"""select imei, {time_of('gps_time')}, round(lat::numeric, 6), round(lng::numeric, 6)
                from tracksolid.position_history where source = 'track_list' and {within('gps_time')}"""),
            "trips": (1, (2,), f"""select imei, {time_of('start_time')}, {time_of('end_time')}
                from tracksolid.trips where superseded_at is null and {within('start_time')}"""),
            "stops": (2, (3,), f"""select imei, kind, {time_of('start_time')}, {time_of('end_time')}
                from tracksolid.parking_events where superseded_at is null and {within('start_time')}"""),
            "alarms": (2, (), f"""select imei, {time_of('alarm_time')}, alarm_type from tracksolid.alarms where {within('alarm_time')}"""),
            "obd": (1, (), f"""select imei, {time_of('reading_time')} from tracksolid.obd_readings where {within('reading_time')}"""),
        }
        found = {}
        for name, (keys, values, query) in streams.items():
            truth = list(csv.reader(io.StringIO(
                self.ask(f"/sim/truth?stream={name}&from={utc(begin).replace(' ', '%20')}&to={utc(end).replace(' ', '%20')}"))))[1:]
            # The truth also gives what begins before the window and reaches into it, and what begins at its end.
            first, last = (utc(at).replace(" ", "T") + "Z" for at in (begin, end))
            at = 2 if name == "stops" else 1
            wanted = {tuple(row[:keys + 1]): tuple(row[i] for i in values) for row in truth if first <= row[at] < last}
            stored = {tuple(row[:keys + 1]): tuple(row[keys + 1:]) for row in self.rows(query)}
            missing = sorted(set(wanted) - set(stored))
            foreign = sorted(set(stored) - set(wanted))
            different = sorted(key for key in set(wanted) & set(stored) if not alike(wanted[key], stored[key]))
            found[name] = {
                "truth": len(wanted), "missing": len(missing), "foreign": len(foreign), "different": len(different),
                "examples": [[*map(str, key)] for key in missing[:3]] + [["foreign", *key] for key in foreign[:3]]
                + [["different", *key, *wanted[key], *stored[key]] for key in different[:3]],
            }
        return found


def alike(wanted, stored):
    """Whether values are equal; positions within the vendor's six digits."""
    def same(left, right):
        if left == right:
            return True
        try:
            return abs(float(left) - float(right)) < 2e-6
        except ValueError:
            return False
    return all(map(same, wanted, stored))


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    raise SystemExit(Soak(arguments()).run())
