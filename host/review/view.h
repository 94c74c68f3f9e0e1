/* view: one talk as its reader may see it: the couple's own, and the sides that are open to them.
 *
 * In:   the session's row, the couple's moments, sides (side.h).
 * Out:  struct view, of which text and document are made.
 * Who owns what: view_new() allocates, view_free() takes NULL and returns NULL.
 *
 * Whoever fills it decides what the reader may see; a side that is not `here` leaves no trace.
 */
#ifndef LULL_REVIEW_VIEW_H
#define LULL_REVIEW_VIEW_H

#include "review/own.h"

#define VIEW_MOMENTS_MAX 256
#define VIEW_NAME_MAX    64

enum view_moment_kind {
    VIEW_MOMENT_PAUSE,
    VIEW_MOMENT_BREAK,
    VIEW_MOMENT_REPAIR, /* "we are back"; marked later: some time from start to end */
    VIEW_MOMENTS
};

struct view_moment {
    enum view_moment_kind kind;
    int64_t start_us, end_us; /* NEVER_US: not seen */
};

/* What a partner wrote about the talk and shared with the other. */
enum view_word_kind {
    VIEW_WORD_URGE,       /* what I felt like doing */
    VIEW_WORD_UNDERNEATH, /* what was underneath */
    VIEW_WORD_FOR_YOU,    /* what I imagine it was like for you */
    VIEW_WORD_TO_KNOW,    /* what I'd like you to know */
    VIEW_WORD_FOR_ME,     /* what it was like for me */
    VIEW_WORD_MOMENT,     /* the one to bring to a session */
    VIEW_WORDS
};

#define VIEW_WORD_MAX 4200 /* bytes; what is longer is cut */

struct view_word {
    enum who who;
    enum view_word_kind kind;
    int64_t t_us; /* since the talk's start; NEVER_US but for a moment */
    char text[VIEW_WORD_MAX + 1];
};

/* A mark that a reader made for themselves. */
enum view_mark { VIEW_MARK_NONE, VIEW_MARK_YES, VIEW_MARK_NO };

struct view_about {
    int64_t session; /* its number */
    int64_t start_realtime_us;
    int64_t zero_us;
    int64_t length_us;                /* NEVER_US: cut short */
    uint32_t detector;                /* version whose decisions these are */
    char lull[32];                    /* version that recorded it */
    uint32_t pauses, breaks, repairs; /* how many, also where the moments are not here */
    bool was[PARTNERS];               /* took part, whether their side is here or not */
};

struct view {
    struct view_about about;
    struct view_moment moment[VIEW_MOMENTS_MAX];
    uint32_t moments;
    uint32_t dropped; /* moments that found no room */
    enum who reader;  /* WHO_BOTH: nobody of this talk */
    struct view_word word[VIEW_WORDS * PARTNERS];
    uint32_t words;
    enum view_mark hard_week, sooner; /* the reader's own; "the same subject, out of it sooner" */
    char name[PARTNERS][VIEW_NAME_MAX + 1]; /* of those who are here, or shared words */
    struct side side[PARTNERS];
    struct pulse_cell *cell[PARTNERS]; /* the sides' */
};

/* NULL: no memory. */
struct view *view_new(void);
struct view *view_free(struct view *view);

/* Starts a talk anew in the same memory. */
void view_begin(struct view *view, const struct view_about *about);

/* The reader may see this side; its decisions are to follow. */
struct side *view_side(struct view *view, enum who who, const char *name);

/* The side's lines are to follow too; `end_us`: up to when. False: no memory. */
bool view_trace(struct view *view, enum who who, int64_t end_us);

/* Room for the words of `who`, called `name`, to be filled by the caller; NULL: there are too many.
 */
struct view_word *view_word(struct view *view, enum who who, const char *name);

void view_moment(struct view *view, const struct view_moment *moment);

/* All is in. */
void view_end(struct view *view);

/* What its reader's side adds to their own figures. */
void view_own(const struct view *view, struct own *ret_own);

/* When the talk ended: its length, or the last that was read of one cut short. */
int64_t view_end_us(const struct view *view);

/* One of the two was there. */
bool view_alone(const struct view *view);

/* As a side that is here tells them; NULL: none does. */
const struct settings *view_settings(const struct view *view);

/* The first repair that began or may have begun after t_us; NULL: none. */
const struct view_moment *view_repair_after(const struct view *view, int64_t t_us);

#endif
