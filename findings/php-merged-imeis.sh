#!/usr/bin/env bash
# PHP 8.4 (Debian 13): array_merge of two lists of vehicles by IMEI takes the IMEIs away. A key that is a whole number in digits becomes an
# integer, and array_merge counts integer keys anew from 0, also when one list alone is given; so does `[...$a, ...$b]`. An IMEI with a leading
# zero, and a SIM card of 20 digits, which no integer holds, stay texts and keep their keys, so that one list has both. `$a + $b`
# keeps all. In JSON the IMEIs are "0" and "1", or the object has become a list. The manual of array_merge has it of numeric keys; one
# expects that a key that was written as a text is one.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie php8.4-cli=8.4.28-1~deb13u1 tzdata
cat >"$tree/tmp/merge.php" <<'PHP'
<?php
$north = ['862798050000001' => 'KAA', '004999010640000' => 'KBB'];
$south = ['862798050000002' => 'KCC', '89254021234567890123' => 'KDD'];
foreach (['array_merge' => array_merge($north, $south), '[...]' => [...$north, ...$south], '+' => $north + $south] as $name => $all) {
    echo "$name: ", json_encode($all), ', 862798050000001 is ', $all['862798050000001'] ?? 'unknown', "\n";
}
echo 'array_merge of one: ', json_encode(array_merge(['862798050000001' => 'KAA'])), "\n";
PHP
"${inside[@]}" php8.4 -n /tmp/merge.php | expect 'array_merge: {"0":"KAA","004999010640000":"KBB","1":"KCC","89254021234567890123":"KDD"}, 862798050000001 is unknown
[...]: {"0":"KAA","004999010640000":"KBB","1":"KCC","89254021234567890123":"KDD"}, 862798050000001 is unknown
+: {"862798050000001":"KAA","004999010640000":"KBB","862798050000002":"KCC","89254021234567890123":"KDD"}, 862798050000001 is KAA
array_merge of one: ["KAA"]'
