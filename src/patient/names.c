/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/names.h"

#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "patient/units.h"

/* By the key of the name (name_key). Names with different meanings in two languages are omitted. */
static const struct synonym {
    const char *key;
    enum variable variable;
} synonyms[] = {
    /* English */
    {"pulse", VARIABLE_HR},
    {"pulserate", VARIABLE_HR},
    {"heartrate", VARIABLE_HR},
    {"heart", VARIABLE_HR},
    {"sats", VARIABLE_SPO2},
    {"sat", VARIABLE_SPO2},
    {"sato2", VARIABLE_SPO2},
    {"o2sat", VARIABLE_SPO2},
    {"o2sats", VARIABLE_SPO2},
    {"oxygensats", VARIABLE_SPO2},
    {"saturation", VARIABLE_SPO2},
    {"saturations", VARIABLE_SPO2},
    {"pulseox", VARIABLE_SPO2},
    {"sp02", VARIABLE_SPO2},
    {"r", VARIABLE_RESP_RATE},
    {"resp", VARIABLE_RESP_RATE},
    {"resps", VARIABLE_RESP_RATE},
    {"respiration", VARIABLE_RESP_RATE},
    {"respirations", VARIABLE_RESP_RATE},
    {"respiratoryrate", VARIABLE_RESP_RATE},
    {"breaths", VARIABLE_RESP_RATE},
    {"breathing", VARIABLE_RESP_RATE},
    {"breathingrate", VARIABLE_RESP_RATE},
    {"t", VARIABLE_TEMP},
    {"tmp", VARIABLE_TEMP},
    {"temps", VARIABLE_TEMP},
    {"bodytemp", VARIABLE_TEMP},
    {"bodytemperature", VARIABLE_TEMP},
    {"sys", VARIABLE_SBP},
    {"systolic", VARIABLE_SBP},
    {"systolicbp", VARIABLE_SBP},
    {"dia", VARIABLE_DBP},
    {"diabp", VARIABLE_DBP},
    {"oxysat", VARIABLE_SPO2},
    {"diastolic", VARIABLE_DBP},
    {"diastolicbp", VARIABLE_DBP},
    {"meanbp", VARIABLE_MBP},
    {"bun", VARIABLE_BUN},
    {"ureanitrogen", VARIABLE_BUN},
    {"bloodureanitrogen", VARIABLE_BUN},
    {"urea", VARIABLE_BUN},
    {"potassium", VARIABLE_K},
    {"sodium", VARIABLE_NA},
    {"magnesium", VARIABLE_MG},
    {"lac", VARIABLE_LACTATE},
    {"lact", VARIABLE_LACTATE},
    {"lacticacid", VARIABLE_LACTATE},
    {"cr", VARIABLE_CREATININE},
    {"crea", VARIABLE_CREATININE},
    {"creat", VARIABLE_CREATININE},
    {"scr", VARIABLE_CREATININE},
    {"screat", VARIABLE_CREATININE},
    {"screatinine", VARIABLE_CREATININE},
    {"srcreat", VARIABLE_CREATININE},
    {"srcreatinine", VARIABLE_CREATININE},
    {"plt", VARIABLE_PLATELETS},
    {"plts", VARIABLE_PLATELETS},
    {"plat", VARIABLE_PLATELETS},
    {"thrombocytes", VARIABLE_PLATELETS},
    {"wcc", VARIABLE_WBC},
    {"tlc", VARIABLE_WBC}, /* total leucocyte count */
    {"wbcs", VARIABLE_WBC},
    {"whitecells", VARIABLE_WBC},
    {"whitecellcount", VARIABLE_WBC},
    {"whitecount", VARIABLE_WBC},
    {"leucocytes", VARIABLE_WBC},
    {"leukocytes", VARIABLE_WBC},
    {"bili", VARIABLE_BILIRUBIN},
    {"tbil", VARIABLE_BILIRUBIN},
    {"tbili", VARIABLE_BILIRUBIN},
    {"totalbilirubin", VARIABLE_BILIRUBIN},
    {"alb", VARIABLE_ALBUMIN},
    {"alkphos", VARIABLE_ALP},
    {"alkalinephosphatase", VARIABLE_ALP},
    {"sgpt", VARIABLE_ALT},
    {"alat", VARIABLE_ALT},
    {"sgot", VARIABLE_AST},
    {"asat", VARIABLE_AST},
    {"glu", VARIABLE_GLUCOSE},
    {"gluc", VARIABLE_GLUCOSE},
    {"sugar", VARIABLE_GLUCOSE},
    {"bloodsugar", VARIABLE_GLUCOSE},
    {"bloodglucose", VARIABLE_GLUCOSE},
    {"bsl", VARIABLE_GLUCOSE},
    {"rbs", VARIABLE_GLUCOSE},
    {"rbg", VARIABLE_GLUCOSE},
    {"cbg", VARIABLE_GLUCOSE},
    {"bgl", VARIABLE_GLUCOSE},
    {"fsbs", VARIABLE_GLUCOSE},
    {"fsbg", VARIABLE_GLUCOSE},
    {"grbs", VARIABLE_GLUCOSE},
    {"fbs", VARIABLE_GLUCOSE},
    {"dx", VARIABLE_GLUCOSE},
    {"dxt", VARIABLE_GLUCOSE},
    {"capillaryglucose", VARIABLE_GLUCOSE},
    {"capglucose", VARIABLE_GLUCOSE},
    {"capillarybloodglucose", VARIABLE_GLUCOSE},
    {"hematocrit", VARIABLE_HCT},
    {"haematocrit", VARIABLE_HCT},
    {"pcv", VARIABLE_HCT},
    {"packedcellvolume", VARIABLE_HCT},
    {"bic", VARIABLE_HCO3},
    {"bicarb", VARIABLE_HCO3},
    {"bicarbonate", VARIABLE_HCO3},
    {"chol", VARIABLE_CHOLESTEROL},
    {"tropi", VARIABLE_TROPONIN_I},
    {"tni", VARIABLE_TROPONIN_I},
    {"tropt", VARIABLE_TROPONIN_T},
    {"tnt", VARIABLE_TROPONIN_T},
    {"bilirubingesamt", VARIABLE_BILIRUBIN},
    {"gesamtbilirubin", VARIABLE_BILIRUBIN},
    {"bilirubinetotale", VARIABLE_BILIRUBIN},
    {"bilirrubinatotal", VARIABLE_BILIRUBIN},
    {"troponinths", VARIABLE_TROPONIN_T},
    {"hstroponint", VARIABLE_TROPONIN_T},
    {"hstnt", VARIABLE_TROPONIN_T},
    {"tnths", VARIABLE_TROPONIN_T},
    {"hsctnt", VARIABLE_TROPONIN_T},
    {"troponinihs", VARIABLE_TROPONIN_I},
    {"hstroponini", VARIABLE_TROPONIN_I},
    {"hstni", VARIABLE_TROPONIN_I},
    {"hsctni", VARIABLE_TROPONIN_I},
    {"tnihs", VARIABLE_TROPONIN_I},
    {"troponint", VARIABLE_TROPONIN_T},
    {"troponini", VARIABLE_TROPONIN_I},
    {"uo", VARIABLE_URINE},
    {"uop", VARIABLE_URINE},
    {"u/o", VARIABLE_URINE},
    {"urineoutput", VARIABLE_URINE},
    {"wt", VARIABLE_WEIGHT},
    {"bw", VARIABLE_WEIGHT},
    {"bodyweight", VARIABLE_WEIGHT},
    {"ht", VARIABLE_HEIGHT},
    {"fi02", VARIABLE_FIO2},
    {"inspiredoxygen", VARIABLE_FIO2},
    {"venturi", VARIABLE_FIO2},
    {"venturimask", VARIABLE_FIO2},
    {"coma", VARIABLE_GCS},
    {"comascore", VARIABLE_GCS},
    {"glasgow", VARIABLE_GCS},
    {"glasgowcomascale", VARIABLE_GCS},
    {"glasgowcomascore", VARIABLE_GCS},
    {"vent", VARIABLE_MECH_VENT},
    {"ventilated", VARIABLE_MECH_VENT},
    {"ventilator", VARIABLE_MECH_VENT},
    {"crt", VARIABLE_CAPILLARY_REFILL},
    {"caprefill", VARIABLE_CAPILLARY_REFILL},
    {"o2", VARIABLE_OXYGEN},
    {"oxygen", VARIABLE_OXYGEN},
    {"supplementaloxygen", VARIABLE_OXYGEN},
    /* column headings of exports and reports */
    {"o2saturation", VARIABLE_SPO2},
    {"pulseoximetry", VARIABLE_SPO2},
    /* MIMIC, eICU, monitors */
    {"noninvasivebloodpressuresystolic", VARIABLE_NI_SYS_ABP},
    {"noninvasivebloodpressurediastolic", VARIABLE_NI_DIAS_ABP},
    {"noninvasivebloodpressuremean", VARIABLE_NI_MAP},
    {"noninvasivebpsystolic", VARIABLE_NI_SYS_ABP},
    {"noninvasivebpdiastolic", VARIABLE_NI_DIAS_ABP},
    {"noninvasivebpmean", VARIABLE_NI_MAP},
    {"arterialbloodpressuresystolic", VARIABLE_SYS_ABP},
    {"arterialbloodpressurediastolic", VARIABLE_DIAS_ABP},
    {"arterialbloodpressuremean", VARIABLE_MAP},
    {"invasivebpsystolic", VARIABLE_SYS_ABP},
    {"invasivebpdiastolic", VARIABLE_DIAS_ABP},
    {"invasivebpmean", VARIABLE_MAP},
    {"o2saturationpulseoxymetry", VARIABLE_SPO2},
    {"o2saturationpulseoximetry", VARIABLE_SPO2},
    {"bloodoxygensaturation", VARIABLE_SPO2},
    {"arterialbloodoxygensaturation", VARIABLE_SPO2},
    {"temperaturefahrenheit", VARIABLE_TEMP},
    {"temperaturecelsius", VARIABLE_TEMP},
    {"gcseyeopening", VARIABLE_GCS_EYE},
    {"gcsverbalresponse", VARIABLE_GCS_VERBAL},
    {"gcsmotorresponse", VARIABLE_GCS_MOTOR},
    {"abps", VARIABLE_SYS_ABP},
    {"abpd", VARIABLE_DIAS_ABP},
    {"abpm", VARIABLE_MAP},
    {"arts", VARIABLE_SYS_ABP},
    {"artd", VARIABLE_DIAS_ABP},
    {"artm", VARIABLE_MAP},
    {"nbps", VARIABLE_NI_SYS_ABP},
    {"nbpd", VARIABLE_NI_DIAS_ABP},
    {"nbpm", VARIABLE_NI_MAP},
    {"nibps", VARIABLE_NI_SYS_ABP},
    {"nibpd", VARIABLE_NI_DIAS_ABP},
    {"nibpm", VARIABLE_NI_MAP},
    {"ibps", VARIABLE_SYS_ABP},
    {"ibpd", VARIABLE_DIAS_ABP},
    {"ibpm", VARIABLE_MAP},
    {"tblood", VARIABLE_TEMP},
    {"tcore", VARIABLE_TEMP},
    {"trect", VARIABLE_TEMP},
    {"pulseoximeter", VARIABLE_SPO2},
    {"spo2saturation", VARIABLE_SPO2},
    {"spo2scale1", VARIABLE_SPO2},
    {"spo2scale2", VARIABLE_SPO2},
    {"fio2set", VARIABLE_FIO2},
    {"setfio2", VARIABLE_FIO2},
    {"fio2measured", VARIABLE_FIO2},
    {"measuredfio2", VARIABLE_FIO2},
    {"rrtotal", VARIABLE_RESP_RATE},
    {"totalrr", VARIABLE_RESP_RATE},
    {"sysbloodpressure", VARIABLE_SBP},
    {"systolicpressure", VARIABLE_SBP},
    {"diastolicpressure", VARIABLE_DBP},
    {"bpsystolic", VARIABLE_SBP},
    {"bpdiastolic", VARIABLE_DBP},
    {"bpsys", VARIABLE_SBP},
    {"bpdia", VARIABLE_DBP},
    {"bpmean", VARIABLE_MBP},
    {"gcsglasgowcomascale", VARIABLE_GCS},
    {"rglasgowcomascalescore", VARIABLE_GCS},
    {"admitweight", VARIABLE_WEIGHT},
    {"dailyweight", VARIABLE_WEIGHT},
    {"respiratoryratetotal", VARIABLE_RESP_RATE},
    {"creatinineserum", VARIABLE_CREATININE},
    {"sodiumserum", VARIABLE_NA},
    {"potassiumserum", VARIABLE_K},
    {"glucoseserum", VARIABLE_GLUCOSE},
    {"hco3serum", VARIABLE_HCO3},
    {"hematocritserum", VARIABLE_HCT},
    {"lactatearterial", VARIABLE_LACTATE},
    {"arterialo2pressure", VARIABLE_PAO2},
    {"arterialco2pressure", VARIABLE_PACO2},
    {"inspiredo2fraction", VARIABLE_FIO2},
    {"sysbp", VARIABLE_SBP},
    {"diasbp", VARIABLE_DBP},
    {"meanarterialpressure", VARIABLE_MBP},
    {"meanbloodpressure", VARIABLE_MBP},
    {"nibpsystolic", VARIABLE_NI_SYS_ABP},
    {"nibpsys", VARIABLE_NI_SYS_ABP},
    {"nibpdiastolic", VARIABLE_NI_DIAS_ABP},
    {"nibpdia", VARIABLE_NI_DIAS_ABP},
    {"nibpmean", VARIABLE_NI_MAP},
    {"nibpmap", VARIABLE_NI_MAP},
    {"noninvasivesystolic", VARIABLE_NI_SYS_ABP},
    {"noninvasivediastolic", VARIABLE_NI_DIAS_ABP},
    {"noninvasivemean", VARIABLE_NI_MAP},
    {"cuffsystolic", VARIABLE_NI_SYS_ABP},
    {"cuffdiastolic", VARIABLE_NI_DIAS_ABP},
    {"abpsystolic", VARIABLE_SYS_ABP},
    {"abpsys", VARIABLE_SYS_ABP},
    {"abpdiastolic", VARIABLE_DIAS_ABP},
    {"abpdia", VARIABLE_DIAS_ABP},
    {"abpmean", VARIABLE_MAP},
    {"artsbp", VARIABLE_SYS_ABP},
    {"artdbp", VARIABLE_DIAS_ABP},
    {"artmap", VARIABLE_MAP},
    {"arterialsystolic", VARIABLE_SYS_ABP},
    {"arterialdiastolic", VARIABLE_DIAS_ABP},
    {"arteriallinesystolic", VARIABLE_SYS_ABP},
    {"arteriallinediastolic", VARIABLE_DIAS_ABP},
    {"arteriallinemean", VARIABLE_MAP},
    {"artlinemap", VARIABLE_MAP},
    {"systemicsystolic", VARIABLE_SYS_ABP},
    {"systemicdiastolic", VARIABLE_DIAS_ABP},
    {"systemicmean", VARIABLE_MAP},
    {"gcstotal", VARIABLE_GCS},
    {"totalgcs", VARIABLE_GCS},
    {"gcsscore", VARIABLE_GCS},
    {"gcseyes", VARIABLE_GCS_EYE},
    {"gcse", VARIABLE_GCS_EYE},
    {"gcsv", VARIABLE_GCS_VERBAL},
    {"gcsm", VARIABLE_GCS_MOTOR},
    {"serumcreatinine", VARIABLE_CREATININE},
    {"ssodium", VARIABLE_NA},
    {"srsodium", VARIABLE_NA},
    {"spotassium", VARIABLE_K},
    {"srpotassium", VARIABLE_K},
    {"salbumin", VARIABLE_ALBUMIN},
    {"smagnesium", VARIABLE_MG},
    {"totalleucocytecount", VARIABLE_WBC},
    {"totalleukocytecount", VARIABLE_WBC},
    {"totalwbccount", VARIABLE_WBC},
    {"serumsodium", VARIABLE_NA},
    {"serumpotassium", VARIABLE_K},
    {"serummagnesium", VARIABLE_MG},
    {"serumalbumin", VARIABLE_ALBUMIN},
    {"serumbilirubin", VARIABLE_BILIRUBIN},
    {"bilirubintotal", VARIABLE_BILIRUBIN},
    {"bilirubin,total", VARIABLE_BILIRUBIN},
    {"serumbicarbonate", VARIABLE_HCO3},
    {"serumglucose", VARIABLE_GLUCOSE},
    {"serumurea", VARIABLE_BUN},
    {"bloodurea", VARIABLE_BUN},
    {"burea", VARIABLE_BUN},
    {"surea", VARIABLE_BUN},
    {"serumlactate", VARIABLE_LACTATE},
    {"bloodlactate", VARIABLE_LACTATE},
    {"arteriallactate", VARIABLE_LACTATE},
    {"plasmalactate", VARIABLE_LACTATE},
    {"whitebloodcellcount", VARIABLE_WBC},
    {"wbccount", VARIABLE_WBC},
    {"leukocytecount", VARIABLE_WBC},
    {"platelet", VARIABLE_PLATELETS},
    {"plateletcount", VARIABLE_PLATELETS},
    {"plateletscount", VARIABLE_PLATELETS},
    {"arterialph", VARIABLE_PH},
    {"pharterial", VARIABLE_PH},
    {"arterialpo2", VARIABLE_PAO2},
    {"po2arterial", VARIABLE_PAO2},
    {"arterialpco2", VARIABLE_PACO2},
    {"pco2arterial", VARIABLE_PACO2},
    {"urinevolume", VARIABLE_URINE},
    {"admissionweight", VARIABLE_WEIGHT},
    {"onventilator", VARIABLE_MECH_VENT},
    {"capillaryrefilltime", VARIABLE_CAPILLARY_REFILL},
    /* French */
    {"fc", VARIABLE_HR},
    {"pouls", VARIABLE_HR},
    {"frequencecardiaque", VARIABLE_HR},
    {"fr", VARIABLE_RESP_RATE},
    {"frequencerespiratoire", VARIABLE_RESP_RATE},
    {"pas", VARIABLE_SBP},
    {"tas", VARIABLE_SBP},
    {"systolique", VARIABLE_SBP},
    {"pressionsystolique", VARIABLE_SBP},
    {"tensionsystolique", VARIABLE_SBP},
    {"pressionarteriellesystolique", VARIABLE_SBP},
    {"pad", VARIABLE_DBP},
    {"tad", VARIABLE_DBP},
    {"diastolique", VARIABLE_DBP},
    {"pressiondiastolique", VARIABLE_DBP},
    {"tensiondiastolique", VARIABLE_DBP},
    {"pressionarteriellediastolique", VARIABLE_DBP},
    {"pressionarteriellemoyenne", VARIABLE_MBP},
    {"pam", VARIABLE_MBP},
    {"tam", VARIABLE_MBP},
    {"uree", VARIABLE_BUN},
    {"glycemie", VARIABLE_GLUCOSE},
    {"glycemiecapillaire", VARIABLE_GLUCOSE},
    {"dextro", VARIABLE_GLUCOSE},
    {"gly", VARIABLE_GLUCOSE},
    {"glyc", VARIABLE_GLUCOSE},
    {"creatininemie", VARIABLE_CREATININE},
    {"plaquettes", VARIABLE_PLATELETS},
    {"plaq", VARIABLE_PLATELETS},
    {"plaqs", VARIABLE_PLATELETS},
    {"gb", VARIABLE_WBC},
    {"globulesblancs", VARIABLE_WBC},
    {"leuco", VARIABLE_WBC},
    {"leucos", VARIABLE_WBC},
    {"scoredeglasgow", VARIABLE_GCS},
    {"kaliemie", VARIABLE_K},
    {"natremie", VARIABLE_NA},
    {"lactates", VARIABLE_LACTATE},
    {"bilirubine", VARIABLE_BILIRUBIN},
    {"albumine", VARIABLE_ALBUMIN},
    {"hematocrite", VARIABLE_HCT},
    {"hte", VARIABLE_HCT},
    {"bicarbonates", VARIABLE_HCO3},
    {"poids", VARIABLE_WEIGHT},
    {"taille", VARIABLE_HEIGHT},
    {"diurese", VARIABLE_URINE},
    {"oxygene", VARIABLE_OXYGEN},
    {"trc", VARIABLE_CAPILLARY_REFILL},
    /* Spanish and Portuguese */
    {"pulso", VARIABLE_HR},
    {"frecuenciacardiaca", VARIABLE_HR},
    {"freccardiaca", VARIABLE_HR},
    {"frecrespiratoria", VARIABLE_RESP_RATE},
    {"frequenciacardiaca", VARIABLE_HR},
    {"frecuenciarespiratoria", VARIABLE_RESP_RATE},
    {"frequenciarespiratoria", VARIABLE_RESP_RATE},
    {"temperatura", VARIABLE_TEMP},
    {"saturacion", VARIABLE_SPO2},
    {"saturacao", VARIABLE_SPO2},
    {"saturaciono2", VARIABLE_SPO2},
    {"saturaciondeoxigeno", VARIABLE_SPO2},
    {"saturacaodeoxigenio", VARIABLE_SPO2},
    {"temperaturaaxilar", VARIABLE_TEMP},
    {"tempaxilar", VARIABLE_TEMP},
    {"tempax", VARIABLE_TEMP},
    {"tax", VARIABLE_TEMP},
    {"taxilar", VARIABLE_TEMP},
    {"saturando", VARIABLE_SPO2},
    {"escaladeglasgow", VARIABLE_GCS},
    {"glucometria", VARIABLE_GLUCOSE},
    {"hemoglucotest", VARIABLE_GLUCOSE},
    {"tensionsistolica", VARIABLE_SBP},
    {"presionsistolica", VARIABLE_SBP},
    {"presionarterialsistolica", VARIABLE_SBP},
    {"tensionarterialsistolica", VARIABLE_SBP},
    {"pressaosistolica", VARIABLE_SBP},
    {"pressaoarterialsistolica", VARIABLE_SBP},
    {"pasistolica", VARIABLE_SBP},
    {"tensiondiastolica", VARIABLE_DBP},
    {"presiondiastolica", VARIABLE_DBP},
    {"presionarterialdiastolica", VARIABLE_DBP},
    {"tensionarterialdiastolica", VARIABLE_DBP},
    {"pressaodiastolica", VARIABLE_DBP},
    {"pressaoarterialdiastolica", VARIABLE_DBP},
    {"padiastolica", VARIABLE_DBP},
    {"presionarterialmedia", VARIABLE_MBP},
    {"pressaoarterialmedia", VARIABLE_MBP},
    {"sistolica", VARIABLE_SBP},
    {"diastolica", VARIABLE_DBP},
    {"ureia", VARIABLE_BUN},
    {"glucosa", VARIABLE_GLUCOSE},
    {"glucemia", VARIABLE_GLUCOSE},
    {"glicemia", VARIABLE_GLUCOSE},
    {"glicemiacapilar", VARIABLE_GLUCOSE},
    {"glucemiacapilar", VARIABLE_GLUCOSE},
    {"hgt", VARIABLE_GLUCOSE},
    {"glicose", VARIABLE_GLUCOSE},
    {"creatinina", VARIABLE_CREATININE},
    {"plaquetas", VARIABLE_PLATELETS},
    {"leucocitos", VARIABLE_WBC},
    {"globulosblancos", VARIABLE_WBC},
    {"potasio", VARIABLE_K},
    {"potassio", VARIABLE_K},
    {"sodio", VARIABLE_NA},
    {"magnesio", VARIABLE_MG},
    {"lactato", VARIABLE_LACTATE},
    {"bilirrubina", VARIABLE_BILIRUBIN},
    {"bilirubina", VARIABLE_BILIRUBIN},
    {"albumina", VARIABLE_ALBUMIN},
    {"hematocrito", VARIABLE_HCT},
    {"hto", VARIABLE_HCT},
    {"htc", VARIABLE_HCT},
    {"bicarbonato", VARIABLE_HCO3},
    {"peso", VARIABLE_WEIGHT},
    {"talla", VARIABLE_HEIGHT},
    {"estatura", VARIABLE_HEIGHT},
    {"altura", VARIABLE_HEIGHT},
    {"diuresis", VARIABLE_URINE},
    {"orina", VARIABLE_URINE},
    {"urina", VARIABLE_URINE},
    {"oxigeno", VARIABLE_OXYGEN},
    {"oxigenio", VARIABLE_OXYGEN},
    /* German */
    {"puls", VARIABLE_HR},
    {"rrsyst", VARIABLE_SBP},
    {"rrdiast", VARIABLE_DBP},
    {"rrsystol", VARIABLE_SBP},
    {"rrdiastol", VARIABLE_DBP},
    {"blutdrucksyst", VARIABLE_SBP},
    {"blutdruckdiast", VARIABLE_DBP},
    {"blutdrucksys", VARIABLE_SBP},
    {"blutdruckdia", VARIABLE_DBP},
    {"mitteldruck", VARIABLE_MBP},
    {"harnstoffn", VARIABLE_BUN},
    {"krea", VARIABLE_CREATININE},
    {"korpertemp", VARIABLE_TEMP},
    {"temperaturkorper", VARIABLE_TEMP},
    {"hamatokrit", VARIABLE_HCT},
    {"spo2sattigung", VARIABLE_SPO2},
    {"sauerstoffsattigungspo2", VARIABLE_SPO2},
    {"ausfuhr", VARIABLE_URINE},
    {"leukos", VARIABLE_WBC},
    {"thrombos", VARIABLE_PLATELETS},
    {"herzfrequenz", VARIABLE_HR},
    {"atemfrequenz", VARIABLE_RESP_RATE},
    {"temperatur", VARIABLE_TEMP},
    {"korpertemperatur", VARIABLE_TEMP},
    {"sauerstoffsattigung", VARIABLE_SPO2},
    {"rrsys", VARIABLE_SBP},
    {"rrsystolisch", VARIABLE_SBP},
    {"blutdrucksystolisch", VARIABLE_SBP},
    {"rrdia", VARIABLE_DBP},
    {"rrdiastolisch", VARIABLE_DBP},
    {"blutdruckdiastolisch", VARIABLE_DBP},
    {"harnstoff", VARIABLE_BUN},
    {"leukozyten", VARIABLE_WBC},
    {"thrombozyten", VARIABLE_PLATELETS},
    {"gewicht", VARIABLE_WEIGHT},
    {"korpergewicht", VARIABLE_WEIGHT},
    {"grose", VARIABLE_HEIGHT}, /* with a sharp s */
    {"grosse", VARIABLE_HEIGHT},
    {"korpergrose", VARIABLE_HEIGHT},
    {"korpergrosse", VARIABLE_HEIGHT},
    {"blutzucker", VARIABLE_GLUCOSE},
    {"glukose", VARIABLE_GLUCOSE},
    {"urinausscheidung", VARIABLE_URINE},
    {"urinmenge", VARIABLE_URINE},
    {"bikarbonat", VARIABLE_HCO3},
    {"beatmet", VARIABLE_MECH_VENT},
    /* Indonesian */
    {"nadi", VARIABLE_HR},
    {"denyutnadi", VARIABLE_HR},
    {"denyutjantung", VARIABLE_HR},
    {"frekuensinadi", VARIABLE_HR},
    {"freknadi", VARIABLE_HR},
    {"lajunadi", VARIABLE_HR},
    {"napas", VARIABLE_RESP_RATE},
    {"nafas", VARIABLE_RESP_RATE},
    {"lajunapas", VARIABLE_RESP_RATE},
    {"lajunafas", VARIABLE_RESP_RATE},
    {"lajupernapasan", VARIABLE_RESP_RATE},
    {"frekuensipernapasan", VARIABLE_RESP_RATE},
    {"frekuensinapas", VARIABLE_RESP_RATE},
    {"pernapasan", VARIABLE_RESP_RATE},
    {"suhu", VARIABLE_TEMP},
    {"suhutubuh", VARIABLE_TEMP},
    {"suhubadan", VARIABLE_TEMP},
    {"saturasi", VARIABLE_SPO2},
    {"saturasio2", VARIABLE_SPO2},
    {"saturasioksigen", VARIABLE_SPO2},
    {"sistolik", VARIABLE_SBP},
    {"tekanandarahsistolik", VARIABLE_SBP},
    {"tekanandarahdiastolik", VARIABLE_DBP},
    {"diastolik", VARIABLE_DBP},
    {"ureum", VARIABLE_BUN},
    {"gds", VARIABLE_GLUCOSE},
    {"guladarah", VARIABLE_GLUCOSE},
    {"glukosa", VARIABLE_GLUCOSE},
    {"kreatinin", VARIABLE_CREATININE},
    {"trombosit", VARIABLE_PLATELETS},
    {"leukosit", VARIABLE_WBC},
    {"kalium", VARIABLE_K},
    {"natrium", VARIABLE_NA},
    {"laktat", VARIABLE_LACTATE},
    {"hematokrit", VARIABLE_HCT},
    {"berat", VARIABLE_WEIGHT},
    {"beratbadan", VARIABLE_WEIGHT},
    {"tinggibadan", VARIABLE_HEIGHT},
    {"urin", VARIABLE_URINE},
    {"oksigen", VARIABLE_OXYGEN},
    /* Swahili */
    {"mapigo", VARIABLE_HR},
    {"mapigoyamoyo", VARIABLE_HR},
    {"kasiyamapigo", VARIABLE_HR},
    {"kasiyamapigoyamoyo", VARIABLE_HR},
    {"pigomoyo", VARIABLE_HR},
    {"kupumua", VARIABLE_RESP_RATE},
    {"upumuaji", VARIABLE_RESP_RATE},
    {"pumzi", VARIABLE_RESP_RATE},
    {"kasiyakupumua", VARIABLE_RESP_RATE},
    {"kasiyaupumuaji", VARIABLE_RESP_RATE},
    {"joto", VARIABLE_TEMP},
    {"jotomwili", VARIABLE_TEMP}, /* without "la", which the line drops */
    {"halijoto", VARIABLE_TEMP},
    {"kiwangochajoto", VARIABLE_TEMP},
    {"sukari", VARIABLE_GLUCOSE},
    {"sukariyadamu", VARIABLE_GLUCOSE},
    {"uzito", VARIABLE_WEIGHT},
    {"urefu", VARIABLE_HEIGHT},
    {"mkojo", VARIABLE_URINE},
    {"oksijeni", VARIABLE_OXYGEN},
};

/* Pressures written as two numbers. */
static const struct {
    const char *key;
    enum variable systolic, diastolic;
} pairs[] = {
    {"bp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"nibp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"nbp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"bloodpressure", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"b/p", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"abp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"ibp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"artbp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"art", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"artline", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"aline", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"arterialline", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    /* French, Spanish, Portuguese */
    {"ta", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pa", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"t/a", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"p/a", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tension", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensionarterielle", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pressionarterielle", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pni", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensionarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"presionarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pressaoarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    /* Indonesian, Swahili */
    {"td", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensi", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tekanandarah", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"presha", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"shinikizo", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"shinikizodamu", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"msukumowadamu", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
};

static const char no_haemoglobin[] =
    N_("haemoglobin is read by no network and not kept; the haematocrit is: HCT");
static const char no_scale[] = N_("the Glasgow scale is kept: GCS 15, or E4V5M6");
static const struct {
    const char *key, *refusal;
} refusals[] = {
    {"hb", no_haemoglobin},
    {"hgb", no_haemoglobin},
    {"haemoglobin", no_haemoglobin},
    {"hemoglobin", no_haemoglobin},
    {"hemoglobine", no_haemoglobin},
    {"hemoglobina", no_haemoglobin},
    {"pco2",
     N_("arterial or venous? Type PaCO2, or ABG before an arterial sample; gases of veins are "
        "not kept")},
    {"po2",
     N_("arterial or venous? Type PaO2, or ABG before an arterial sample; gases of veins are "
        "not kept")},
    {"trop", N_("which of TroponinI, TroponinT?")},
    {"avpu", no_scale},
    {"acvpu", no_scale},
    {"alert", no_scale},
};

/* Names that are typed only, never headings of a file: short ones that mean something else in
 * another language, and words that stand for no value. */
static const char no_litres[] = N_("litres of oxygen are not kept: type on oxygen, or FiO2 40%");
static const char no_fever[] = N_("the temperature is kept in digits, as T 36.8");
static const char not_kept[] = N_("not kept: leave it out");
static const char no_rhythm[] = N_("the rhythm is not kept: leave it out");
static const char no_urine[] = N_("no urine is typed urine 0 ml");
static const char ventilated[] = N_("mechanical ventilation is typed MechVent yes");
static const char no_venous[] = N_("central venous pressure and ectopic beats are not kept");
static const struct {
    const char *key;
    const char *languages;    /* in which it is taken, two letters each */
    enum dimension dimension; /* a typed unit of this dimension decides, too; NONE: none does */
    enum variable variable;
    const char *refusal;
} typed_only[] = {
    {"n", "id", DIMENSION_RATE, VARIABLE_HR,
     N_("nadi, sodium or neutrophils? Type pulse 88, or Na 140")},
    {"s", "id", DIMENSION_TEMPERATURE, VARIABLE_TEMP,
     N_("suhu, saturation or systolic? Type T 37.2, SpO2 95 or BP 120/80")},
    {"p", "en sw", DIMENSION_RATE, VARIABLE_HR,
     N_("pulse, pressure or weight? Type pulse 88, BP 120/80 or weight 70")},
    {"pr", "", DIMENSION_RATE, VARIABLE_HR,
     N_("the pulse, or the PR interval? Type pulse 88; the interval is not kept")},
    {"bm", "", DIMENSION_MOLAR_CONCENTRATION, VARIABLE_GLUCOSE,
     N_("blood sugar or bowels? Type glucose 6.2 mmol/L; bowels are not kept")},
    {"bms", "", DIMENSION_MOLAR_CONCENTRATION, VARIABLE_GLUCOSE,
     N_("blood sugar or bowels? Type glucose 6.2 mmol/L; bowels are not kept")},
    {"ecg", "es pt", DIMENSION_NONE, VARIABLE_GCS,
     N_("the coma scale is typed GCS 15; an electrocardiogram is not kept")},
    {"bb", "id", DIMENSION_MASS, VARIABLE_WEIGHT, N_("berat badan? Type weight 60 kg")},
    {"tb", "id", DIMENSION_LENGTH, VARIABLE_HEIGHT,
     N_("tinggi badan, or total bilirubin? Type height 165 cm, or bilirubin 1.2")},
    {"kiwangochaoksijeni", "", DIMENSION_NONE, VARIABLE_NONE,
     N_("the saturation is SpO2, the share that is breathed in FiO2")},
    {"ln", "", DIMENSION_NONE, VARIABLE_NONE, no_litres},
    {"nc", "", DIMENSION_NONE, VARIABLE_NONE, no_litres},
    {"lunettes", "", DIMENSION_NONE, VARIABLE_NONE, no_litres},
    {"nasalcannula", "", DIMENSION_NONE, VARIABLE_NONE, no_litres},
    {"vigile", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"conscient", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"consciente", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"kesadaran", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"composmentis", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"afebrile", "", DIMENSION_NONE, VARIABLE_NONE, no_fever},
    {"afebril", "", DIMENSION_NONE, VARIABLE_NONE, no_fever},
    {"apyretique", "", DIMENSION_NONE, VARIABLE_NONE, no_fever},
    {"apiretico", "", DIMENSION_NONE, VARIABLE_NONE, no_fever},
    {"confused", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"drowsy", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"unresponsive", "", DIMENSION_NONE, VARIABLE_NONE, no_scale},
    {"intubated", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"ventilated", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"intube", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"intubee", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"intubado", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"intubada", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"terintubasi", "", DIMENSION_NONE, VARIABLE_NONE, ventilated},
    {"anuric", "", DIMENSION_NONE, VARIABLE_NONE, no_urine},
    {"anuria", "", DIMENSION_NONE, VARIABLE_NONE, no_urine},
    {"anurique", "", DIMENSION_NONE, VARIABLE_NONE, no_urine},
    {"anurico", "", DIMENSION_NONE, VARIABLE_NONE, no_urine},
    {"so2", "", DIMENSION_NONE, VARIABLE_NONE,
     N_("by the finger, as SpO2 95, or from the blood, as SaO2 95?")},
    {"news", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"news2", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"peep", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"crp", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"inr", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"cl", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"pain", "", DIMENSION_NONE, VARIABLE_NONE, not_kept},
    {"sinus", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"nsr", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"af", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"afib", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"paced", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"cvp", "", DIMENSION_NONE, VARIABLE_NONE, no_venous},
    {"pvc", "", DIMENSION_NONE, VARIABLE_NONE, no_venous},
    {"irreg", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"reg", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"regular", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"irregular", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"regulier", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
    {"irregulier", "", DIMENSION_NONE, VARIABLE_NONE, no_rhythm},
};

static const struct {
    const char *key;
    int answer;
} answers[] =
    {
        {"yes", 1},        {"y", 1},      {"oui", 1},  {"si", 1},     {"sim", 1},  {"true", 1},
        {"false", 0},      {"ja", 1},     {"nein", 0}, {"vrai", 1},   {"faux", 0}, {"verdadero", 1},
        {"verdadeiro", 1}, {"falso", 0},  {"wahr", 1}, {"falsch", 0}, {"ya", 1},   {"ndiyo", 1},
        {"ndio", 1},       {"no", 0},     {"n", 0},    {"non", 0},    {"nao", 0},  {"none", 0},
        {"tidak", 0},      {"hapana", 0},
},
  breathed[] = {
      {"air", 0},
      {"onair", 0},
      {"roomair", 0},
      {"onroomair", 0},
      {"ra", 0},
      {"onra", 0},
      {"noo2", 0},
      {"sanso2", 0},
      {"sino2", 0},
      {"semo2", 0},
      {"tanpao2", 0},
      {"bilaoksijeni", 0},
      {"nooxygen", 0},
      {"ambientair", 0},
      {"airambiant", 0},
      {"sansoxygene", 0},
      {"aireambiente", 0},
      {"sinoxigeno", 0},
      {"arambiente", 0},
      {"semoxigenio", 0},
      {"offoxygen", 0},
      {"offo2", 0},
      {"w/oo2", 0},
      {"s/o2", 0},
      {"withouto2", 0},
      {"withoutoxygen", 0},
      {"udararuangan", 0},
      {"udararuang", 0},
      {"tanpaoksigen", 0},
      {"hewayakawaida", 0},
      {"ono2", 1},
      {"onoxygen", 1},
      {"sousoxygene", 1},
      {"souso2", 1},
      {"conoxigeno", 1},
      {"comoxigenio", 1},
      {"denganoksigen", 1},
      {"aveco2", 1},
      {"avecoxygene", 1},
      {"cono2", 1},
      {"como2", 1},
      {"dengano2", 1},
      {"aa", 0},
      {"aireambiental", 0},
      {"alaireambiente", 0},
      {"udarabebas", 0},
};

/* Letters of Latin-1 without their accents: U+00C0 to U+00FF, indexed by the byte after 0xC3. */
static const char unaccented[] =
    "aaaaaaaceeeeiiiidnooooo\0ouuuuy\0saaaaaaaceeeeiiiidnooooo\0ouuuuy\0y";

/* The next letter or digit of a name, in lower case and without accent; blanks, points, hyphens,
 * degree signs and the like are skipped. 0 at its end. */
static char next_of_key(const char **name)
{
    while (**name) {
        const char *text = *name;
        unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];
        (*name)++;
        if (c >= 'A' && c <= 'Z') {
            return (char)(c + 32);
        }
        if (c == 0xC3 && next >= 0x80 && next <= 0xBF) {
            (*name)++;
            if (unaccented[next - 0x80]) {
                return unaccented[next - 0x80];
            }
        } else if (c == 0xC2 && (next == 0xB0 || next == 0xBA || next == 0xAA)) {
            (*name)++; /* the sign of degrees or ordinals, as in T\xC2\xAA */
        } else if (c == 0xE2 && strncmp(text, "\xE2\x82\x82", 3) == 0) {
            *name = text + 3;
            return '2'; /* subscript 2, as in SpO2 */
        } else if ((c >= 'a' && c <= 'z') || !strchr(" \t.-_+", c)) {
            return (char)c;
        }
    }
    return 0;
}

bool name_key(const char *text, char key[NAME_KEY_BYTES])
{
    size_t length = 0;
    while ((key[length] = next_of_key(&text)) != 0) {
        if (++length == NAME_KEY_BYTES) {
            return false;
        }
    }
    return length > 0;
}

bool name_is_one_of(const char *text, const char *const *keys, size_t count)
{
    char key[NAME_KEY_BYTES];
    bool known = name_key(text, key);
    for (size_t i = 0; known && i < count; i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Has a name this key? */
static bool has_key(const char *name, const char *key)
{
    char c;
    do {
        c = next_of_key(&name);
        if (c != *key++) {
            return false;
        }
    } while (c);
    return true;
}

static bool find_pair(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (strcmp(pairs[i].key, key) == 0) {
            meaning->variable = pairs[i].systolic;
            meaning->with = pairs[i].diastolic;
            return true;
        }
    }
    return false;
}

static bool find_synonym(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        if (strcmp(synonyms[i].key, key) == 0) {
            meaning->variable = synonyms[i].variable;
            meaning->urea = meaning->variable == VARIABLE_BUN && unit_is_urea(key);
            return true;
        }
    }
    return false;
}

static bool find_refusal(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (strcmp(refusals[i].key, key) == 0) {
            meaning->refusal = refusals[i].refusal;
            return true;
        }
    }
    return false;
}

/* The variable table's own names, whatever their blanks. */
static bool find_own(const char *text, const char *key, struct name_meaning *meaning)
{
    meaning->variable = variable_find(text);
    for (int v = 0; v < VARIABLE_COUNT && meaning->variable == VARIABLE_NONE; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        if (has_key(info->name, key) || (info->challenge && has_key(info->challenge, key)) ||
            (info->benchmark && has_key(info->benchmark, key)) || has_key(info->label, key)) {
            meaning->variable = (enum variable)v;
        }
    }
    return meaning->variable != VARIABLE_NONE;
}

static bool find_typed_only(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof typed_only / sizeof *typed_only; i++) {
        if (strcmp(typed_only[i].key, key) == 0) {
            bool taken = strstr(typed_only[i].languages, language_code()) != NULL;
            meaning->variable = taken ? typed_only[i].variable : VARIABLE_NONE;
            meaning->refusal = taken ? NULL : typed_only[i].refusal;
            meaning->with_unit = typed_only[i].variable;
            meaning->dimension = typed_only[i].dimension;
            return true;
        }
    }
    return false;
}

static bool find_key(const char *text, const char *key, struct name_meaning *meaning)
{
    return find_own(text, key, meaning) || find_pair(key, meaning) || find_synonym(key, meaning) ||
           find_refusal(key, meaning);
}

static const struct name_meaning NO_MEANING = {
    .variable = VARIABLE_NONE, .with = VARIABLE_NONE, .with_unit = VARIABLE_NONE};

bool name_find(const char *text, struct name_meaning *meaning)
{
    char key[NAME_KEY_BYTES];
    *meaning = NO_MEANING;
    return name_key(text, key) && (find_key(text, key, meaning) || find_typed_only(key, meaning));
}

/* Names that other files have for other things. */
static const char *const elsewhere[] = {
    "r",  "t",   "pa",  "dia",     "plat", "ht",  "cbg", "crt",
    "o2", "sat", "gly", "venturi", "tlc",  "dxt", "dx",
};

static bool is_elsewhere(const char *text)
{
    return name_is_one_of(text, elsewhere, sizeof elsewhere / sizeof *elsewhere);
}

bool name_find_in_file(const char *text, struct name_meaning *meaning)
{
    char key[NAME_KEY_BYTES];
    *meaning = NO_MEANING;
    if (!name_key(text, key)) {
        return false;
    }
    /* T\xC2\xB0 and T\xC2\xAA */
    bool degrees = strcmp(key, "t") == 0 && (strstr(text, "\xC2\xB0") || strstr(text, "\xC2\xBA") ||
                                             strstr(text, "\xC2\xAA"));
    return (degrees || !is_elsewhere(text)) && find_key(text, key, meaning);
}

enum variable name_with_unit(const char *text)
{
    char key[NAME_KEY_BYTES];
    struct name_meaning meaning = NO_MEANING;
    if (text_same(text, "HF") || text_same(text, "AF")) {
        return text_same(text, "HF") ? VARIABLE_HR : VARIABLE_RESP_RATE; /* of German charts */
    }
    /* of pulmonary arteries in English, of the cuff in French and Spanish: in mmHg both */
    bool proved = name_key(text, key) && is_elsewhere(text) && strcmp(key, "pa") != 0 &&
                  find_key(text, key, &meaning) && meaning.with == VARIABLE_NONE;
    return proved ? meaning.variable : VARIABLE_NONE;
}

enum variable name_variable(const char *text)
{
    struct name_meaning meaning;
    return name_find(text, &meaning) ? meaning.variable : VARIABLE_NONE;
}

int name_answer(const char *text)
{
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(text, key) && i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(answers[i].key, key) == 0) {
            return answers[i].answer;
        }
    }
    return -1;
}

int name_oxygen(const char *text)
{
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(text, key) && i < sizeof breathed / sizeof *breathed; i++) {
        if (strcmp(breathed[i].key, key) == 0) {
            return breathed[i].answer;
        }
    }
    return -1;
}
