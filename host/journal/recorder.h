/* recorder: records one talk into a journal, as it goes.
 *
 * In:   lines of the recording, decisions, the couple's moments, in the order they come.
 * Out:  rows of the journal (schema.sql), at most 1 s after their line.
 * Owns the session's keys (in locked memory) and the lines not yet written. The journal must live
 * longer than the recorder, and has one recorder at a time.
 *
 * Lines are gathered in memory and written by recorder_flush(), which the loop calls once a second,
 * and by recorder_line() where a line comes 1 s or more after the first one waiting (from a
 * recording: where many seconds wait). So hand a line in when what it caused has gone out: the cue
 * never waits for the disk. Where the disk is full or
 * another program holds the file, lines wait (up to RECORDER_WAITING_MAX) and the next flush tries
 * again; what does not fit any more is counted, with its times, in struct recorder_state.
 *
 * Each line gets a sequence number: its microseconds since the start, moved up where two would be
 * alike. One count for both partners, and yet neither can count the other's lines by the gaps.
 */
#ifndef LULL_JOURNAL_RECORDER_H
#define LULL_JOURNAL_RECORDER_H

#include "journal/journal.h"

#define RECORDER_WAITING_MAX (4u << 20) /* bytes of lines that wait for the disk */

struct recorder;

struct recorder_begin {
    struct journal_id partner[PARTNERS]; /* a, b */
    unsigned partners;                   /* 1 or 2, different ones */
    int64_t start_realtime_us;
    int64_t start_boot_us;
    uint32_t detector_version;
    /* The lines come from a recording that stays where it is, as fast as they can be read: many
     * seconds may share one write. What stands in the file is the same. */
    bool from_recording;
    const char *settings; /* as text, e.g. the payload of the settings line; kept as a hash */
    const char *app_version;
};

struct recorder_state {
    enum journal_error retrying; /* JOURNAL_OK: all is well; else why lines wait */
    size_t waiting_bytes;
    uint64_t lost_lines;                 /* came when nothing more could wait */
    int64_t lost_from_us, lost_until_us; /* their times; NEVER_US where none */
};

/* Makes the session and its keys in the file. JOURNAL_NO_PARTNER: one of them is not there, or both
 * are the same. */
enum journal_error recorder_begin(struct journal *journal, const struct recorder_begin *begin,
                                  struct recorder **ret_recorder);

/* The number of the session. */
int64_t recorder_session(const struct recorder *recorder);

/* One line of the recording, or of the decisions, with its "\n" or without. WHO_BOTH goes to each
 * partner's part. JOURNAL_OK: kept, in memory at least. JOURNAL_FULL: lost and counted.
 * JOURNAL_NO_PARTNER: b in a talk of one. JOURNAL_BAD_LINE: not taken. */
enum journal_error recorder_line(struct recorder *recorder, enum who who, int64_t at_us,
                                 const char *text, size_t length);
enum journal_error recorder_event(struct recorder *recorder, enum who who, int64_t at_us,
                                  const char *text, size_t length);

/* A pause, break or repair of the couple, once it is over. Stands in clear. */
enum journal_error recorder_moment(struct recorder *recorder, const struct journal_moment *moment);

/* Writes all that waits. Any error but JOURNAL_OK: it goes on waiting (recorder_state says why). */
enum journal_error recorder_flush(struct recorder *recorder);

/* While held, nothing is moved from the -wal file into the main one (an episode waits: the disk is
 * left alone). Released, it is made up for. */
void recorder_hold_checkpoint(struct recorder *recorder, bool hold);

struct recorder_state recorder_state(const struct recorder *recorder);

/* Sets the session's length and flushes. On an error the recorder stays as it is: flush again. */
enum journal_error recorder_end(struct recorder *recorder, int64_t length_us);

/* When it began, as given. */
int64_t recorder_start_us(const struct recorder *recorder);

/* The decisions about this partner that were written so far: to make their digest of. */
enum journal_error recorder_event_list(struct recorder *recorder, enum who who,
                                       journal_line_fn *each, void *user);

/* What the talk adds to this partner's figures (digest.h), at most DIGEST_MAX bytes, once it ended
 * and before anybody wrote about it. JOURNAL_NOTHING: their part was dropped meanwhile. */
enum journal_error recorder_digest(struct recorder *recorder, enum who who, const void *bytes,
                                   size_t length);

/* Takes NULL, returns NULL. Does not write: a talk freed without recorder_end() is cut short. */
struct recorder *recorder_free(struct recorder *recorder);

#endif
