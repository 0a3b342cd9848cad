#!/usr/bin/env bash
# pandas 2.2.3 (Debian 13): `read_json` gives other types than the JSON has. A column of strings is made numbers if all of them look
# like numbers: the zeros before an IMEI are lost, the last digits of the number of a SIM card change, and the plate 12E5 is
# 1200000. A column of numbers whose name ends with "_at" or "_time" is made times: 45,000 km on the odometer, in metres, are 5 June
# 1971. Numbers below 31,536,000 stay what they are. Which of it happens depends on the rows that were asked for. `dtype=False,
# convert_dates=False` gives the types of the JSON.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='imei: "004999010640000" -> 4999010640000, or "004999010640000"
sim: "8925402123456789012" -> 8925402123456789504, or "8925402123456789012"
plate: "12E5" -> 1200000, or "12E5"
odometer_at: 45000000 -> 1971-06-05 20:00:00, or 45000000
idle_time: 40000000 -> 1971-04-08 23:06:40, or 40000000
two SIM cards equal: True'
unpacked trixie python3-pandas=2.2.3+dfsg-9
cat >"$tree/tmp/read.py" <<'PY'
import io, json
import pandas

rows = [
    {"imei": "004999010640000", "sim": "8925402123456789012", "plate": "12E5", "odometer_at": 45000000, "idle_time": 40000000},
    {"imei": "862798050000001", "sim": "8925402123456789013", "plate": "34567", "odometer_at": 45000001, "idle_time": 40000001},
]
read = lambda **options: pandas.read_json(io.StringIO(json.dumps(rows)), **options)
found, kept = read(), read(dtype=False, convert_dates=False)
for name, value in rows[0].items():
    print(f"{name}: {json.dumps(value)} -> {found[name][0]}, or {json.dumps(kept[name].tolist()[0])}")
print("two SIM cards equal:", bool(found["sim"][0] == found["sim"][1]))
PY
"${inside[@]}" python3 /tmp/read.py | expect "$seen"
