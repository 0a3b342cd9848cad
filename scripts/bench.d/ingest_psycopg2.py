# Loads parsed fixes the way most integrations do, and prints what that took, in seconds on the clock and in seconds of this
# program's processor time. usage: ingest_psycopg2.py ROWS.csv
import csv
import datetime
import os
import sys
import time

import psycopg2
from psycopg2.extras import execute_values



def number(text):
    return float(text) if text else None


def parsed(row):
    time_text, lat, lng, speed, heading, altitude, satellites, acc_on, imei, kind, source = row
    return (datetime.datetime.fromisoformat(time_text + ":00"), float(lat), float(lng), number(speed), number(heading),
            number(altitude), int(satellites) if satellites else None, acc_on == "t" if acc_on else None, imei, kind or None,
            source)


with open(sys.argv[1], newline="") as file:
    rows = [parsed(row) for row in csv.reader(file)]

connection = psycopg2.connect(os.environ["FLEET_DATABASE_URL"])
start, start_cpu = time.monotonic(), time.process_time()
with connection, connection.cursor() as cursor:
    execute_values(
        cursor, "insert into tracksolid.position_history values %s on conflict do nothing", rows, page_size=1000)
print(f"{time.monotonic() - start:.3f} {time.process_time() - start_cpu:.3f}")
