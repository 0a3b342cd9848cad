#!/usr/bin/env bash
# pandas 2.2.3 (Debian 13): `resample("1min").interpolate()` looks at the values that fall on a whole minute, and at no other. Of an
# odometer with fixes at any second none or few do: with one at 07:00:00, and four km driven by 07:03, all minutes are 0 km; without it
# they are NaN until a fix hits one. `method="time"` is the same. One expects the values between the fixes, as of
# `interpolate("time")` on the union of both indexes. Reports to the project go back to 2016.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie python3-pandas=2.2.3+dfsg-9
cat >"$tree/tmp/minutes.py" <<'PY'
import pandas

km = {"07:00:00": 0.0, "07:00:50": 1.0, "07:02:10": 3.0, "07:03:20": 4.0}
fixes = pandas.Series(km.values(), pandas.to_datetime([f"2026-11-28 {at}" for at in km]))
show = lambda name, series: print(f"{name}:", *(f"{at:%H:%M} {value:.2f}" for at, value in series.items()))
show("resample.interpolate", fixes.resample("1min").interpolate())
show("method time", fixes.resample("1min").interpolate("time"))
show("first fix left out", fixes[1:].resample("1min").interpolate())
minutes = fixes.resample("1min").asfreq().index
show("union", fixes.reindex(fixes.index.union(minutes)).interpolate("time")[minutes])
PY
"${inside[@]}" python3 /tmp/minutes.py | expect 'resample.interpolate: 07:00 0.00 07:01 0.00 07:02 0.00 07:03 0.00
method time: 07:00 0.00 07:01 0.00 07:02 0.00 07:03 0.00
first fix left out: 07:00 nan 07:01 nan 07:02 nan 07:03 nan
union: 07:00 0.00 07:01 1.25 07:02 2.75 07:03 3.71'
