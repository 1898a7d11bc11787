#!/bin/bash
# SPDX-License-Identifier: MIT
# Synthetic folders with tables of MIMIC-IV and eICU-CRD. Values are correct in spite of known pitfalls.
# Order, unknown items and compression do not matter. Damaged tables are refused with their name.
# shellcheck source=tests/lib.sh
. "${srcdir:?}/tests/lib.sh"
export ICURISK_MODELS=${abs_srcdir:?}/models

# convert_folder FOLDER: writes its stays to new/.
convert_folder() {
    rm -rf new
    icurisk convert "$1" new 2>err || complain "convert $1: $(cat err)"
}
# expect_rows STAY ROW...: the converted stay has exactly these rows, apart from its id.
expect_rows() {
    local stay=$1
    shift
    printf '%s\n' "$@" | sort >want
    grep -v 'Time,\|RecordID' "new/set-a/$stay.txt" | sort >got
    diff want got || complain "stay $stay has other rows"
}
# expect_problem FOLDER PATTERN: score lists such a problem.
expect_problem() { icurisk score --json "$1" 2>/dev/null | grep -q -- "$2" || complain "$1: no problem '$2'"; }

mkdir -p m/icu m/hosp
cat >m/icu/icustays.csv <<'E'
subject_id,hadm_id,stay_id,first_careunit,last_careunit,intime,outtime,los
101,2001,30002,MICU,MICU,2150-03-05 10:00:00,2150-03-08 10:00:00,3.0
101,2001,30001,MICU,MICU,2150-03-01 10:00:00,2150-03-03 10:00:00,2.0
102,2002,30003,SICU,SICU,2180-01-01 00:00:00,2180-01-04 00:00:00,3.0
103,2003,30004,SICU,SICU,2180-01-01 00:00:00,,
E
cat >m/icu/chartevents.csv <<'E'
subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valuenum,valueuom,warning
101,2001,30001,1,2150-03-01 10:30:00,2150-03-01 10:41:00,220045,89,89,bpm,0
101,2001,30001,1,2150-03-01 10:30:00,2150-03-01 10:40:00,220045,88,88,bpm,0
101,2001,30001,1,2150-03-01 11:30:00,2150-03-01 11:40:00,223761,101.3,101.3,°F,0
101,2001,30001,1,2150-03-01 12:30:00,2150-03-01 11:40:00,223762,37.5,37.5,°C,1
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,223835,50,50,,0
101,2001,30001,1,2150-03-01 13:00:00,2150-03-01 12:00:00,223835,0.4,0.4,,0
101,2001,30001,1,2150-03-01 14:00:00,2150-03-01 12:00:00,223835,6,6,,0
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,220739,None,1,,0
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,223900,No Response-ETT,1,,0
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,223901,Obeys Commands,6,,0
101,2001,30001,1,2150-03-01 13:00:00,2150-03-01 12:00:00,223901,Obeys Commands,2,,0
101,2001,30001,1,2150-03-01 12:05:00,2150-03-01 12:00:00,226531,180,180,,0
101,2001,30001,1,2150-03-01 12:05:00,2150-03-01 12:00:00,220179,120,120,furlong,0
101,2001,30001,1,2150-03-01 12:06:00,2150-03-01 12:00:00,220180,-1,-1,mmHg,0
101,2001,30001,1,2150-03-03 11:30:00,2150-03-03 12:00:00,220045,90,90,bpm,0
101,2001,30002,1,2150-03-05 09:40:00,2150-03-05 12:00:00,220045,70,70,bpm,0
101,2001,30002,1,2150-03-05 08:40:00,2150-03-05 12:00:00,220045,71,71,bpm,0
101,2001,30002,1,2150-03-05 12:00:00,2150-03-05 12:00:00,220045,60,60,bpm,0
101,2001,30002,1,2150-03-05 12:00:00,2150-03-05 12:00:00,220045,160,160,bpm,0
102,2002,30003,1,2180-01-01 02:00:00,2180-01-01 02:00:00,220052,75,75,mmHg,0
102,2002,30003,1,2180-01-01 03:00:00,2180-01-01 02:00:00,220179,16,16,kPa,0
102,2002,30003,1,2180-01-01,2180-01-01 02:00:00,220045,75,75,bpm,0
102,2002,39999,1,2180-01-01 02:00:00,2180-01-01 02:00:00,220045,75,75,bpm,0
E
cat >m/hosp/labevents.csv <<'E'
labevent_id,subject_id,hadm_id,specimen_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom,ref_range_lower,ref_range_upper,flag,priority,comments
1,101,,900,50821,P1,2150-03-01 15:00:00,2150-03-01 15:10:00,90,90,mm Hg,,,,,"line one
line ""two"""
2,101,,900,52033,P1,2150-03-01 15:00:00,2150-03-01 15:10:00,ART.,,,,,,,
3,101,2001,901,50821,P1,2150-03-01 16:00:00,2150-03-01 15:10:00,40,40,mm Hg,,,,,
4,101,2001,902,50912,P1,2150-03-05 16:00:00,2150-03-05 15:10:00,176.8,176.8,umol/L,,,,,
5,102,2002,903,51003,P1,2180-01-01 16:00:00,2180-01-01 17:00:00,<0.01,0.01,ng/mL,,,,,
6,102,2002,904,50820,P1,2180-01-01 16:00:00,2180-01-01 17:00:00,7.31,7.31,units,,,,,
7,102,7777,905,50820,P1,2180-01-01 17:00:00,2180-01-01 17:00:00,7.11,7.11,units,,,,,
8,101,,906,50912,P1,2150-03-04 10:00:00,2150-03-04 12:10:00,9.9,9.9,mg/dL,,,,,
9,102,,907,50912,P1,2180-01-01 18:00:00,2180-01-01 19:00:00,___,1.4,mg/dL,,,,,
10,102,,908,50912,P1,2180-01-01 19:00:00,2180-01-01 19:00:00,1.4,14,mg/dL,,,,,
E
cat >m/hosp/patients.csv <<'E'
subject_id,gender,anchor_age,anchor_year,anchor_year_group,dod
101,F,60,2148,2011 - 2013,
102,M,91,2180,2011 - 2013,
103,M,> 89,2180,2011 - 2013,
E
cat >m/hosp/admissions.csv <<'E'
subject_id,hadm_id,admittime,dischtime,deathtime,race,hospital_expire_flag
101,2001,2150-03-01 08:00:00,2150-03-09 08:00:00,,X,0
102,2002,2180-01-01 00:00:00,2180-01-05 08:00:00,2180-01-05 08:00:00,X,1
E
cat >m/icu/outputevents.csv <<'E'
subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valueuom
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,226559,100,mL
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,227489,300,mL
101,2001,30001,1,2150-03-01 12:00:00,2150-03-01 12:00:00,227488,250,mL
E
cat >m/icu/procedureevents.csv <<'E'
stay_id,itemid,starttime,endtime,value,valueuom
30003,225792,2179-12-31 20:00:00,2180-01-01 02:30:00,300,min
E
convert_folder m
expect_rows 30001 00:00,Age,62 00:00,Gender,0 00:30,HR,89 01:30,Temp,38.5 02:00,Urine,150 02:00,FiO2,0.5 \
    '02:00,GCS eye,1 No Response' '02:00,GCS verbal,1.0 ET/Trach' '02:00,GCS motor,6 Obeys Commands' \
    02:05,Weight,81.6466266 03:00,FiO2,0.4 05:00,PaO2,90
expect_rows 30002 00:00,Age,62 00:00,Gender,0 -00:20,HR,70 06:00,Creatinine,2
expect_rows 30003 00:00,Age,90 00:00,Gender,1 00:00,MechVent,1 01:00,MechVent,1 02:00,MechVent,1 \
    02:00,MAP,75 03:00,NISysABP,120.0096 16:00,TroponinT,0.01 16:00,pH,7.31 18:00,Creatinine,1.4
expect_problem m 'furlong is not known'
expect_problem m 'Obeys Commands, valuenum 2'
expect_problem m '1.4, valuenum 14'
expect_problem m 'neither a fraction nor a percentage'
expect_problem m 'another value at the same time'
expect_problem m 'marks as an error'
expect_problem m '1 value after hour 48'
expect_problem m '1 value an hour or more before'
expect_problem m '1 value without a time of day'
expect_problem m '1 blood gas not stated to be arterial'
cp -r new/set-a first

# expect_same_stays FOLDER CASE: its stays are those of m. Rows of the same time may be in any order.
expect_same_stays() {
    convert_folder "$1"
    for stay in 30001 30002 30003 30004; do
        diff <(sort "first/$stay.txt") <(sort "new/set-a/$stay.txt") || complain "$2: stay $stay has other rows"
    done
}
cp -r m shuffled
for table in shuffled/*/*.csv; do
    [ "$table" = shuffled/hosp/labevents.csv ] && continue # a row of two lines
    { head -n 1 "$table"; tail -n +2 "$table" | shuf --random-source="$ICURISK_MODELS/README.md"; } >one && mv one "$table"
done
expect_same_stays shuffled 'in another order'
cp -r m more
sed -n '2,$s/,22[0-9]*,/,229999,/p' m/icu/chartevents.csv >rows && cat rows >>more/icu/chartevents.csv
sed -i 's/$/\r/' more/icu/chartevents.csv
expect_same_stays more 'with unknown items and CR LF'
cp -r m units
sed -i 's/101.3,101.3,°F/38.5,38.5,°C/; s/,16,16,kPa/,120.0096,120.0096,mmHg/' units/icu/chartevents.csv
sed -i 's/176.8,176.8,umol.L/2,2,mg\/dL/' units/hosp/labevents.csv
expect_same_stays units 'in other units'
icurisk score --csv m 2>/dev/null | grep -c ',3000[123],' | grep -qx 3 || complain 'not exactly three risks'

# A cohort. A stay without a known outcome is left out with a notice.
expect_status 0 'notice: 1 stay without a known outcome is left out' icurisk evaluate --data m --scheme physionet2012 --by first_careunit --least 2
grep -q '3 stays (all), 1 death' out || complain "evaluate: $(head -n 3 out)"
grep -q 'MICU (2, 0)' out || complain 'the group of stays in the MICU is missing'

# The converted stays and outcomes give the same figures.
convert_folder m
printf '%s\n' RecordID,In-hospital_death 30001,0 30002,0 30003,1 | cmp - new/Outcomes-a.txt || complain 'the outcomes differ'
icurisk evaluate --data m --scheme physionet2012 2>err >before
icurisk evaluate --data new --scheme physionet2012 2>err | cmp - before || complain "converted: $(cat err)"
expect_status 1 'Outcomes-a.txt: is there already' icurisk convert m new

# Missing tables.
cp -r m alone
rm -r alone/hosp alone/icu/outputevents.csv
expect_problem alone 'hosp/labevents is not there'
expect_problem alone 'icu/outputevents is not there'
expect_status 1 'no stay has a known outcome' icurisk evaluate --data alone --scheme physionet2012
rm alone/icu/chartevents.csv
expect_status 1 'icu/chartevents is not there' icurisk score alone
# Without the folders icu and hosp, as in MIMIC-III: one table alone would begin hour 0 with its first reading.
mkdir flat
cp m/icu/icustays.csv flat/ICUSTAYS.csv
cp m/icu/chartevents.csv flat/CHARTEVENTS.csv
expect_status 1 'give the folder of MIMIC-IV that holds icu and hosp' icurisk score flat
grep -q 300 out && complain "scored all the same: $(cat out)"
# A table without rows.
mkdir -p bare/icu
head -n 2 m/icu/icustays.csv >bare/icu/icustays.csv
head -n 1 m/icu/chartevents.csv >bare/icu/chartevents.csv
expect_status 1 '' icurisk score --json bare
grep -q '"patient":"30002".*"risk":null' out || complain "no reading at all: $(cat out err)"
# refuse_changed PATTERN TABLE SED: m with one table changed by this sed command.
refuse_changed() {
    rm -rf odd
    cp -r m odd
    sed -i "$3" "odd/$2.csv"
    expect_status 1 "$1" icurisk score odd
    [ -z "$(grep -v '^FILE' out | grep 300)" ] || complain "$1: some stays were scored"
}
refuse_changed 'icustays.csv:1: has no column intime' icu/icustays '1s/intime/in/'
refuse_changed 'chartevents.csv:1: has no column itemid' icu/chartevents '1s/itemid/item/'
refuse_changed 'has two columns itemid' icu/chartevents '1s/caregiver_id/itemid/'
refuse_changed 'chartevents.csv:2: .*damaged row' icu/chartevents '2s/,0$//'
refuse_changed 'the stay 30001 is on line 2' icu/icustays '2s/30002/30001/'
refuse_changed 'neither 0 nor 1' hosp/admissions '2s/0$/yes/'
refuse_changed 'not a date' icu/icustays '2s/2150-03-05 10:00:00/tomorrow/'
refuse_changed 'not closed' hosp/labevents '$s/$/"oh/;$s/,"oh/,"oh/'

rm -rf odd
cp -r m odd
truncate -s -30 odd/icu/chartevents.csv
expect_status 1 'chartevents.csv:24: .*cut off' icurisk score odd

# Compressed tables, complete and truncated.
if icurisk --version | grep -q zlib; then
    cp -r m packed
    gzip packed/*/*.csv
    expect_same_stays packed packed
    tail -c +1 m/icu/chartevents.csv | head -c 700 | gzip >packed/icu/chartevents.csv.gz
    tail -c +701 m/icu/chartevents.csv | gzip >>packed/icu/chartevents.csv.gz
    expect_same_stays packed 'in two members'
    gzip <m/icu/chartevents.csv | head -c -20 >packed/icu/chartevents.csv.gz
    expect_status 1 'packed/icu/chartevents.csv.gz: the compressed file is cut off' icurisk score packed
    cp m/icu/chartevents.csv packed/icu/
    expect_status 1 'are both there' icurisk score packed
else
    cp -r m packed
    gzip packed/icu/chartevents.csv
    expect_status 1 'without zlib' icurisk score packed
fi

mkdir e
cat >e/patient.csv <<'E'
"patientunitstayid","patienthealthsystemstayid","gender","age","hospitalid","admissionheight","admissionweight","hospitaldischargestatus","uniquepid"
141000,1,"Female","> 89",73,162.5,60.5,"Alive","002-1"
141001,2,"Male","55",73,1.78,88,"Expired","002-2"
141002,3,"Male","44",92,100,178,"Alive","002-3"
E
cat >e/VitalPeriodic.csv <<'E'
vitalperiodicid,patientUnitStayID,observationoffset,temperature,sao2,heartrate,respiration,cvp,systemicsystolic,systemicdiastolic,systemicmean
1,141000,30,,97,81,18,,,,
2,141000,-10,,96,82,,,,,
3,141001,65,38.2,92,110,24,,100,50,68
4,141002,2881,,92,77,24,,100,50,68
5,141002,2880,,92,78,24,,100,50,68
E
cat >e/lab.csv <<'E'
labid,patientunitstayid,labresultoffset,labtypeid,labname,labresult,labresulttext,labmeasurenamesystem,labmeasurenameinterface,labresultrevisedoffset
2,141000,60,1,creatinine,1.3000,1.3,mg/dL,mg/dL,90
1,141000,60,1,creatinine,1.1000,1.1,mg/dL,mg/dL,70
3,141001,60,1,creatinine,88.4,88.4,umol/L,,90
4,141001,60,1,FiO2,40,40,%,,90
5,141001,70,1,troponin - T,,<0.01,ng/mL,,90
6,141001,80,1,WBC x 1000,12.5,12.5,K/mcL,,90
7,141001,80,1,lactate,2.5,2.5,bushel,,90
8,141001,80,1,pH,7.21,7.21,,,90
9,141001,80,1,never heard of,7.21,7.21,,,90
10,141001,80,1,HCO3,21,22,mmol/L,,90
E
cat >e/nurseCharting.csv <<'E'
nursingchartid,patientunitstayid,nursingchartoffset,nursingchartentryoffset,nursingchartcelltypecat,nursingchartcelltypevallabel,nursingchartcelltypevalname,nursingchartvalue
1,141001,60,61,Scores,Glasgow coma score,GCS Total,9
5,141001,60,61,Scores,Glasgow coma score,GCS Total,Unable to score
2,141001,120,121,Scores,Glasgow coma score,GCS Total,Unable to score
3,141001,120,121,Vital Signs,Temperature,Temperature (F),101.3
4,141001,65,66,Vital Signs,Heart Rate,Heart Rate,111
E
cat >e/respiratoryCharting.csv <<'E'
respchartid,patientunitstayid,respchartoffset,respchartentryoffset,respcharttypecat,respchartvaluelabel,respchartvalue
1,141001,120,120,respFlowPtVentData,FiO2,60%
2,141001,180,180,other,RT Vent On/Off,Continued
E
cat >e/intakeOutput.csv <<'E'
intakeoutputid,patientunitstayid,intakeoutputoffset,cellpath,celllabel,cellvaluenumeric
1,141001,60,flowsheet|Flowsheet Cell Labels|I&O|Output (ml)|Urine,Urine,100.0000
2,141001,60,flowsheet|Flowsheet Cell Labels|I&O|Output (ml)|Foley,Foley,50.0000
3,141001,60,flowsheet|Flowsheet Cell Labels|I&O|Intake (ml)|Urine,Urine,900.0000
E
convert_folder e
expect_rows 141000 00:00,Age,90 00:00,Gender,0 -00:10,HR,82 -00:10,SpO2,96 00:00,Weight,60.5 00:00,Height,162.5 \
    00:30,HR,81 00:30,RR,18 00:30,SpO2,97 01:00,Creatinine,1.3
expect_rows 141001 00:00,Age,55 00:00,Gender,1 00:00,Weight,88 00:00,Height,178 01:00,GCS,9 01:00,Urine,150 \
    01:00,Creatinine,1 01:00,FiO2,0.4 01:05,DiasABP,50 01:05,HR,111 01:05,MAP,68 01:05,RR,24 \
    01:05,SysABP,100 01:05,Temp,38.2 01:05,SpO2,92 01:10,TroponinT,0.01 01:20,WBC,12.5 01:20,pH,7.21 \
    02:00,FiO2,0.6 02:00,MechVent,1 02:00,Temp,38.5 03:00,MechVent,1
expect_rows 141002 00:00,Age,44 00:00,Gender,1 48:00,DiasABP,50 48:00,HR,78 48:00,MAP,68 48:00,RR,24 \
    48:00,SysABP,100 48:00,SpO2,92
expect_problem e 'bushel is not known'
expect_problem e '2 values in words where a number is charted'
expect_problem e '21, labresulttext 22'
expect_problem e 'look exchanged'
expect_problem e 'vitalAperiodic is not there'
expect_status 0 '' icurisk evaluate --data e --scheme physionet2012 --by hospitalid --least 2
grep -q '73 (2, 1), 92 (1, 0)' out || complain 'the groups of hospitals are missing'
# In every language the folder is recognised, with the same risks.
icurisk score --csv e >english 2>err || complain "score e: $(cat err)"
for catalogue in "${abs_builddir:?}"/po/*.gmo; do
    [ -e "$catalogue" ] || continue
    language=$(basename "$catalogue" .gmo)
    icurisk score --csv --language "$language" e >out 2>err || complain "$language: $(cat err)"
    cmp english out || complain "$language: the risks differ from those in English"
done
sed -i 's/"Expired"/"Gone"/' e/patient.csv
expect_status 1 'neither Alive nor Expired' icurisk score e
# An unrelated table named patient is not a database.
mkdir other
printf 'id,name\n1,x\n' >other/patient.csv
printf 'id,name\n1,x\n' >other/lab.csv
icurisk score other 2>&1 | grep -q uniquepid && complain 'an unrelated folder is read as eICU-CRD'
finish
