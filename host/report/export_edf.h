/* export_edf: a talk as EDF+, through edflib (https://www.edfplus.info/specs/edfplus.html).
 *
 * For each part two signals: heart rate in bpm, once a second; RR in ms, 4 times a second (
 * export_samples.h; 0: none). Annotations: onset, flag, cue, settling, rupture, stay, mark of each
 * partner ("a: onset"), the couple's pause and break with their length, return, repair; and the
 * footer, in pieces, as an annotation of EDF+ holds 40 characters. No name stands in it.
 * Foreign: edflib writes to `path` itself, which may be there, and is not thread-safe.
 */
#ifndef LULL_REPORT_EXPORT_EDF_H
#define LULL_REPORT_EXPORT_EDF_H

#include "report/export_talk.h"

/* 0 or -errno: -ENOMEM; -EOVERFLOW: longer than a week, or a year that EDF+ can't say (it knows
 * 1985 to 2084); -EIO: edflib could not write, most often for want of space. */
int export_edf_write(const char *path, const struct export_talk *talk);

#endif
