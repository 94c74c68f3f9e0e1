/* live: a talk, or the baseline before one, of one or two people who are here now.
 *
 * live.c begins a talk and ends it; live_ask.c asks what has to be asked; live_open.c opens what it
 * needs; live_loop.c has every input of a running talk on one screen.
 */
#ifndef LULL_COMMAND_LIVE_H
#define LULL_COMMAND_LIVE_H

#include <systemd/sd-event.h>

#include "command/access.h"
#include "command/clicker.h"
#include "command/cued.h"
#include "command/first_talk.h"
#include "command/guide.h"
#include "command/keys.h"
#include "command/live_options.h"
#include "command/run.h"
#include "command/status.h"
#include "command/watch.h"
#include "cue/set.h"
#include "puck/usb.h"
#include "strap/strap.h"

struct live_person {
    struct journal_partner partner;
    struct journal_unlocked *unlocked; /* NULL: shut, or not asked for */
    struct baseline history;           /* all zero: none, or shut */
    struct baseline today;             /* measured now */
    bool has_strap;
    bool in_breaks; /* their heart may be recorded in a longer break, too */
    bool ready;     /* the detector listens, or there is no strap to listen to */
};

struct live {
    struct access access;
    struct live_person person[PARTNERS];
    unsigned people;
    bool measuring_only; /* 'lull baseline': ends after the guide */
    bool guided;         /* a baseline is to be measured, and not done yet */
    bool guiding;        /* the straps are up and the guide runs */
    bool seen;           /* both hearts by a therapist: each said yes */
    bool watching;       /* as lines on this screen */
    bool first;          /* led through a first talk, from ready on */
    bool on_break;       /* hearts rest, but for those that may be recorded */

    struct run run;
    struct status status;
    struct guide guide;
    struct first_talk first_talk;
    struct watch watch;
    struct keys keys;
    struct cue_sounds sounds;

    sd_event *event;
    sd_event_source *deadline; /* the core's, the guide's, the keyboard's */
    sd_event_source *second;
    struct strap *strap;
    struct clicker *clicker;
    struct usb *puck; /* NULL: this machine has no USB */
    struct cued cued;
    struct live_page *page; /* NULL: none (live_page.h) */

    int64_t clock_us; /* realtime less boottime, as last recorded */
    bool by_signal;   /* ended from outside */
    enum end_reason why;
    sd_event_source *drained, *latest; /* it ends when one of them fires; NULL: it goes on */
    bool said_ready;

    /* A drill in place of a talk has the hands, and looks at hearts too; both NULL in a talk. */
    void (*pressed)(struct live *live, enum who who, int64_t event_us, int64_t bound_us);
    void (*listened)(struct live *live, enum who who, int64_t at_us, const uint8_t *bytes,
                     uint16_t length);
};

/* live_open.c: finds the people of the command line; a strap named there is today's. Opens the
 * level of one who has a strap, with their passphrase or without. Exit statuses, once said. */
int live_find_people(struct live *live, const struct live_options *options);
void live_open_history(struct live *live, struct live_person *person);
int live_open_sounds(struct live *live, const struct set_choice *choice, const char *command);
int live_open_edges(struct live *live, const struct live_options *options, const char *command);
bool live_any_strap(const struct live *live);

/* Gives everything back; what was not opened, too. */
void live_close(struct live *live);

/* Takes a terminal's keys one by one, without echo, until it is given back. 0 or -errno. */
int terminal_take(void);
void terminal_give_back(void);

/* Who hears of straps, sounds and clickers; `userdata` has to be set to the struct live. */
extern const struct strap_owner live_strap_owner;
extern const struct cue_owner live_cue_owner;
extern const struct clicker_owner live_clicker_owner;

/* An input that happens now (where its event_us is 0): recorded, and decided on. */
void live_put(struct live *live, struct input input);

/* A button or key of somebody's goes down or up. */
void live_press(struct live *live, enum who who, enum press_source source, enum input_kind kind,
                int64_t event_us, int64_t bound_us);

/* The puck: looked for from now on (0 or -errno); lit as the core says (struct run calls it); and
 * what it has to do with a cue that no sound carried, at once or when that is due. */
int live_puck_open(struct live *live);
void live_lit(void *userdata, enum light light, uint32_t cue);
void live_cue_silent(struct live *live, uint32_t number, enum cue_fail fail);
void live_puck_due(struct live *live);

/* The talk is over, once what came before has been read. */
void live_end(struct live *live, enum end_reason why);

/* What the core shows and notes, on the status line; struct run calls them. */
void live_shown(void *userdata, const struct action *action);
void live_noted(void *userdata, const struct event *event);

/* Says so once everybody's detector listens. */
void live_tell_ready(struct live *live);

/* A second of a first talk. */
void live_first(struct live *live);

/* A second of the guide. */
void live_guide(struct live *live);

/* Wires all sources into live->event. 0 or -errno. */
int live_loop_init(struct live *live);

/* Records settings, clock and history, then runs until somebody stops it. 0 or -errno. */
int live_loop_run(struct live *live);

void live_loop_finish(struct live *live);

/* 'lull baseline NAME [NAME]' with people and straps here. An exit status. */
int live_baseline(int argc, char **argv);

#endif
