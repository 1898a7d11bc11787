#!/bin/bash
# SPDX-License-Identifier: MIT
# The features of the mimic3 scheme, value by value, beside those of a second program, written here in
# Python from the published description. The episodes are random.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
command -v python3 >python || exit 77

python3 - "$abs_srcdir/tests/reference" <<'END'
import csv, os, random, sys

# the benchmark's value of a variable that was never measured
NORMAL = {'Capillary refill rate': '0.0', 'Diastolic blood pressure': '59.0', 'Fraction inspired oxygen': '0.21',
          'Glascow coma scale eye opening': '4 Spontaneously',
          'Glascow coma scale motor response': '6 Obeys Commands', 'Glascow coma scale total': '15',
          'Glascow coma scale verbal response': '5 Oriented', 'Glucose': '128.0', 'Heart Rate': '86',
          'Height': '170.0', 'Mean blood pressure': '77.0', 'Oxygen saturation': '98.0', 'Respiratory rate': '19',
          'Systolic blood pressure': '118.0', 'Temperature': '36.6', 'Weight': '81.0', 'pH': '7.4'}
# plausible readings: middle, spread, decimals
USUAL = {'Diastolic blood pressure': (62, 9, 0), 'Fraction inspired oxygen': (.6, .1, 2), 'Glucose': (140, 25, 0),
         'Heart Rate': (88, 12, 0), 'Height': (170, 6, 0), 'Mean blood pressure': (80, 9, 0),
         'Oxygen saturation': (96, 1, 0), 'Respiratory rate': (19, 3, 0), 'Systolic blood pressure': (121, 13, 0),
         'Temperature': (37, .4, 1), 'Weight': (80, 2, 1), 'pH': (7.38, .03, 2)}
with open(sys.argv[1] + '/ihm_ts1.0_normalizer.csv') as table:
    columns = [row['name'] for row in csv.DictReader(table)]
spellings = {}
for name in columns:
    if '->' in name and not name.startswith('mask->'):
        variable, spelling = name.split('->')
        spellings.setdefault(variable, []).append(spelling)
variables = sorted(NORMAL)
draw = random.Random(5)


def made_value(variable):
    if variable in spellings:
        return draw.choice([s for s in spellings[variable] if s != 'None'])
    middle, spread, decimals = USUAL[variable]
    return '%.*f' % (decimals, min(max(draw.gauss(middle, spread), middle - 3 * spread), middle + 3 * spread))


def made_episode(sparse):
    rows, hour = [], draw.uniform(0, 3)
    never = set(draw.sample(variables, 5))
    while hour < 48:
        hour = draw.choice([hour, float(round(hour))]) if rows else hour
        row = {v: made_value(v) for v in variables if v not in never and draw.random() < sparse}
        if len([v for v in row if v.startswith('Glascow')]) == 4:
            del row['Glascow coma scale total']  # a total that contradicts its parts would be refused
        if row and (not rows or hour > rows[-1][0]):
            rows.append((hour, row))
        hour += draw.choice([.25, .5, 1.0, 2.5, 6.0])
    return rows


def hourly(rows):
    """Last reading of each hour, carried forward, else normal; one-hot; masks."""
    bins = [{} for _ in range(48)]
    for hour, row in rows:
        bins[int(hour - 1e-6)].update(row)
    value, out = dict(NORMAL), []
    for now in bins:
        value.update(now)
        line = []
        for name in columns:
            if name.startswith('mask->'):
                line.append(float(name[6:] in now))
            elif '->' in name:
                variable, spelling = name.split('->')
                line.append(float(value[variable] == spelling))
            else:
                line.append(float(value[name]))
        out.append(line)
    return out


stays = {}
for part, count in (('train', 24), ('test', 6)):
    os.makedirs('made/' + part)
    with open('made/%s/listfile.csv' % part, 'w') as listing:
        listing.write('stay,y_true\n')
        for i in range(1, count + 1):
            rows = made_episode(draw.choice([.1, .3, .6]))
            name = '%d_episode1_timeseries.csv' % (i + (100 if part == 'test' else 0))
            listing.write('%s,%d\n' % (name, i % 3 == 0))
            with open('made/%s/%s' % (part, name), 'w') as out:
                out.write(','.join(['Hours'] + variables) + '\n')
                for hour, row in rows:
                    out.write(','.join([repr(hour)] + [row.get(v, '') for v in variables]) + '\n')
            stays[name.replace('_timeseries.csv', '')] = (part, hourly(rows))

scaled = [i for i, name in enumerate(columns) if '->' not in name]
with open('expected', 'w') as out:
    seen = [line for part, lines in stays.values() if part == 'train' for line in lines]
    mean, sd = [0.0] * len(columns), [1.0] * len(columns)
    for i in scaled:
        mean[i] = sum(line[i] for line in seen) / len(seen)
        sd[i] = (sum((line[i] - mean[i]) ** 2 for line in seen) / (len(seen) - 1)) ** .5
    for name, (part, lines) in sorted(stays.items()):
        for line in lines:
            out.write(name + ''.join(' %.12g:%.12g' % ((v - m) / s, (abs(m) + abs(v)) / s)
                                     for v, m, s in zip(line, mean, sd)) + '\n')
END
"$tool" plain made | sort -s -k1,1 >found || exit 1
sort -s -k1,1 expected >sorted
# The number behind the colon is the size of the terms subtracted, which a float keeps to seven digits.
paste -d ' ' found sorted | awk '
    { for (i = 2; i <= 77; i++) {
        split($(i + 77), want, ":"); off = $i - want[1]; size = 1 + want[2] / 8; off = off < 0 ? -off : off
        if (off > 1e-6 * size) { bad++; if (bad < 9) printf "%s hour %d, column %d: %s, not %s\n", $1, (NR - 1) % 48 + 1, i - 1, $i, want[1] }
        compared++ } }
    END { if (compared != 30 * 48 * 76) { print compared + 0, "values compared"; bad++ } exit bad > 0 }' ||
    complain "the features differ from the published preprocessing"
finish
