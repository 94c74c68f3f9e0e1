/* export_csv: a talk as tables for R, Python and spreadsheets.
 *
 * Four tables, a row one thing each: beats, episodes, events, the couple's moments. UTF-8, commas,
 * one line of column names, "#" before lines about the table, empty where there is nothing. The
 * columns stand in lull-export(1) and in export_csv.c, in the same order.
 * Pure but for writing to `out`.
 */
#ifndef LULL_REPORT_EXPORT_CSV_H
#define LULL_REPORT_EXPORT_CSV_H

#include <stdio.h>

#include "report/export_talk.h"

#define EXPORT_CSV_VERSION 1

enum export_csv {
    EXPORT_CSV_BEATS,
    EXPORT_CSV_EPISODES,
    EXPORT_CSV_EVENTS,
    EXPORT_CSV_MOMENTS,
    EXPORT_CSV_TABLES
};

/* "beats", …: stands in the name of the table's file. */
const char *export_csv_name(enum export_csv table);

void export_csv_write(FILE *out, const struct export_talk *talk, enum export_csv table);

#endif
