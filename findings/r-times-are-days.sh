#!/usr/bin/env bash
# R 4.5.0 (Debian 13): one time without a clock takes the clocks of all others away. as.POSIXct takes one format for a whole column, the first of its
# list that fits each value, and ignores what is behind it: with a bare day among the times all are midnight, and the trip at 10:30
# as well. write.csv writes such a day by itself, for a time that is midnight to the second, so that a table that R wrote and R reads has lost
# its hours. RFC 3339, 2026-11-28T10:30:00Z, fits no format but that of the day: each time is midnight. No warning in any of them. `format =` says
# what is meant. The manual has the list of formats; one expects NA or an error where a value is not read to its end.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin debianutils r-base-core=4.5.0-3 tzdata
# Links that the set-up would have made.
ln -sf which.debianutils "$tree/usr/bin/which"
mkdir -p "$tree/etc/R"
cp "$tree/usr/lib/R/etc/Renviron.ucf" "$tree/etc/R/Renviron"
cat >"$tree/tmp/times.R" <<'R'
show <- function(name, text, ...) cat(name, ": ", paste(format(as.POSIXct(text, tz = "UTC", ...), "%d %H:%M"), collapse = ", "), "\n", sep = "")
times <- c("2026-11-28 00:00:00", "2026-11-28 10:30:00")
show("with a clock each", times)
show("a bare day among them", c("2026-11-28", times[2]))
write.csv(data.frame(at = as.POSIXct(times, tz = "UTC")), "/tmp/trips.csv", row.names = FALSE)
cat("written by write.csv: ", paste(readLines("/tmp/trips.csv"), collapse = ", "), "\n", sep = "")
show("read again", read.csv("/tmp/trips.csv")$at)
show("RFC 3339", c("2026-11-28T10:30:00Z", "2026-11-28T10:30:00+03:00"))
show("RFC 3339 with a format", "2026-11-28T10:30:00Z", format = "%Y-%m-%dT%H:%M:%SZ")
R
"${inside[@]}" env R_HOME=/usr/lib/R LD_LIBRARY_PATH=/usr/lib/R/lib:/usr/lib/x86_64-linux-gnu/blas:/usr/lib/x86_64-linux-gnu/lapack R_DEFAULT_PACKAGES=utils TZ=UTC \
  /usr/lib/R/bin/exec/R --vanilla --no-echo --file=/tmp/times.R | expect 'with a clock each: 28 00:00, 28 10:30
a bare day among them: 28 00:00, 28 00:00
written by write.csv: "at", 2026-11-28, 2026-11-28 10:30:00
read again: 28 00:00, 28 00:00
RFC 3339: 28 00:00, 28 00:00
RFC 3339 with a format: 28 10:30'
