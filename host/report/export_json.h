/* export_json: a talk as one JSON object, for programs.
 *
 * {"format": "lull talk", "version": 1, "note": …, "lull": …, "detector": n, "start": ISO 8601,
 *  "length_s": s or null, "clock_error_s": s or null, "settings": {…} or null,
 *  "columns": {"beats": […], "episodes": […], "events": […]},
 *  "partners": [{"who": "a", "level": {…} or null, "signal": {…},
 *                "beats": [row, …], "episodes": […], "events": […]}],
 *  "moments": [{"moment": "pause", "start_s": s, "end_s": s or null}]}
 *
 * A row is an array in the order of its columns; null where there is nothing. The columns mean what
 * they mean in the CSV (lull-export(1)). A later version may add keys and columns at the end; what
 * is there keeps its meaning within one version.
 * Pure but for writing to `out`.
 */
#ifndef LULL_REPORT_EXPORT_JSON_H
#define LULL_REPORT_EXPORT_JSON_H

#include <stdio.h>

#include "report/export_talk.h"

#define EXPORT_JSON_VERSION 1

void export_json_write(FILE *out, const struct export_talk *talk);

#endif
