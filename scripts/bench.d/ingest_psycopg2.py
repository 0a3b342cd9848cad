# Loads parsed fixes the way most integrations do, and prints the seconds that took. usage: ingest_psycopg2.py ROWS.csv
import csv
import os
import sys
import time

import psycopg2
from psycopg2.extras import execute_values

with open(sys.argv[1], newline="") as file:
    rows = [tuple(value if value != "" else None for value in row) for row in csv.reader(file)]

connection = psycopg2.connect(os.environ["FLEET_DATABASE_URL"])
start = time.monotonic()
with connection, connection.cursor() as cursor:
    execute_values(
        cursor, "insert into tracksolid.position_history values %s on conflict do nothing", rows, page_size=1000)
print(f"{time.monotonic() - start:.3f}")
