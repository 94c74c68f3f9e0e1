/* loop: every input of a replay on one screen: the recording at its speed, signals, the sound card,
 * the journal's second.
 */
#ifndef LULL_COMMAND_LOOP_H
#define LULL_COMMAND_LOOP_H

#include <systemd/sd-event.h>

#include "command/feed.h"
#include "command/run.h"

/* As fast as the machine can. */
#define LOOP_SPEED_MAX 0

struct loop {
    sd_event *event;
    sd_event_source *next; /* when the next input or deadline is due */
    sd_event_source *second;
    struct run *run;
    struct feed *feed;
    unsigned speed;   /* seconds of the talk in a second; LOOP_SPEED_MAX */
    int64_t start_us; /* CLOCK_BOOTTIME at the talk's zero */
    bool stopped;     /* Ctrl-C: ended early, and cleanly */
    const char *journal_path;
};

/* Wires the sources. 0 or -errno. SIGINT and SIGTERM belong to the loop from here on. */
int loop_init(struct loop *loop, sd_event *event, struct run *run, struct feed *feed,
              unsigned speed);

/* Runs the talk to its end, or to a signal, and ends it. 0 or -errno. */
int loop_run(struct loop *loop);

void loop_finish(struct loop *loop);

/* The talk's own time just now. */
int64_t loop_now_us(const struct loop *loop);

#endif
