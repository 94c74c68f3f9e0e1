/* decisions: events as lines of text, for the decisions file and the journal's derived rows.
 *
 *   t_s <tab> who <tab> what <tab> value
 *
 * t_s is the time of the event in seconds from the recording's zero, 3 decimals; lines stand in the
 * order of their emission, so an onset stands just before its flag and is earlier. who is a, b or
 * -. Values: onset half-width s; flag statistic/threshold; cue number; pause button|key|other|page;
 * return auto|press; settling seconds since the press, or -; held, abstain, resume, gap reason;
 * break its stage; end how the wait ended; baseline phase level/scale/trusted in bpm, bpm and s;
 * signal good|moisten|none.
 *
 * Pure: no I/O; text of numbers does not depend on the locale.
 */
#ifndef LULL_REPORT_DECISIONS_H
#define LULL_REPORT_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/event.h"
#include "core/session.h"

#define DECISIONS_LINE_MAX 160

/* Writes one line with its "\n" and a terminating 0; returns its length without the 0. `size` must
 * be at least DECISIONS_LINE_MAX. */
size_t decisions_line(const struct event *event, int64_t zero_us, char *ret_text, size_t size);

/* Reads a line back, for the figures of a kept talk: time, who and kind, and the values that the
 * figures are made of (baseline, abstain, resume, onset, flag, held, cue, pause, return, break,
 * settling, mark, end; else 0). at_us is not in the line and becomes t_us. False: a comment, or no
 * line of a kind known here. */
bool decisions_parse(const char *text, size_t length, int64_t zero_us, struct event *ret_event);

/* A comment line with one partner's counts (beats, artefacts, judged and abstained time). */
size_t decisions_counts(const struct partner_counts *counts, enum who who, char *ret_text,
                        size_t size);

/* The comment lines a decisions file opens with: version, detector, settings. */
size_t decisions_head(const struct settings *settings, char *ret_text, size_t size);

#endif
