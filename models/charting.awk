# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The icurisk authors
# The table of src/net/charting.c: the first hour by whose end 95 of 100 stays have a reading.
# Run: find SET-A SET-B -name '*.txt' -exec cat {} + | awk -f models/charting.awk
function name(p) {
    if (p == "NISysABP" || p == "SysABP") return "SBP"
    if (p == "NIDiasABP" || p == "DiasABP") return "DBP"
    if (p == "NIMAP" || p == "MAP") return "MBP"
    return p
}
BEGIN { FS = "," }
{ sub(/\r$/, "") }
$1 == "Time" { stays++; next }
$2 ~ /^(RecordID|Age|Gender|Height|ICUType|)$/ || $3 == "" || $3 == -1 { next }
{
    split($1, clock, ":")
    hour = (clock[1] > 47 ? 47 : clock[1] + 0) + 1
    variable = name($2)
    names[variable] = 1
    if (!((stays, variable) in first) || hour < first[stays, variable]) first[stays, variable] = hour
}
END {
    for (variable in names) {
        for (i = 1; i <= stays; i++) if ((i, variable) in first) by[variable, first[i, variable]]++
        have = 0
        for (hour = 1; hour <= 48; hour++) {
            have += by[variable, hour]
            if (have >= 0.95 * stays && !(variable in from)) from[variable] = hour
        }
    }
    for (hour = 1; hour <= 48; hour++) for (variable in from) if (from[variable] == hour) print variable, hour
    for (hour = 6; hour <= 48; hour *= 2) {
        split("", lacking)
        for (i = 1; i <= stays; i++) {
            n = 0
            for (variable in from) n += from[variable] <= hour && !((i, variable) in first && first[i, variable] <= hour)
            lacking[n]++
        }
        line = "by hour " hour ", of " stays " stays:"
        for (n = 1; n <= 6; n++) { more = 0; for (k in lacking) if (k + 0 >= n) more += lacking[k]; line = line " " more " lack " n }
        print line " or more"
    }
}
