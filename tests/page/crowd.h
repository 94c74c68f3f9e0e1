/* crowd: many connections to a page at once, from one thread that never blocks.
 *
 * In:   a port of 127.0.0.1, how many, what each does, until when.
 * Out:  how many were let in, how many answers began.
 */
#ifndef LULL_TESTS_PAGE_CROWD_H
#define LULL_TESTS_PAGE_CROWD_H

#include <stdint.h>

#define CROWD_MOST 128

enum crowd_kind {
    CROWD_SILENT, /* connects and says nothing */
    CROWD_UNREAD, /* asks once and never reads */
    CROWD_HAMMER, /* asks, reads what comes, asks anew, as fast as it goes */
};

struct crowd {
    enum crowd_kind kind;
    uint16_t port;
    unsigned size;       /* at most CROWD_MOST */
    const char *request; /* what is asked: a whole request */
    double seconds;
};

struct crowd_seen {
    unsigned let_in; /* connections that came about */
    unsigned long answers;
};

struct crowd_seen crowd_run(const struct crowd *crowd);

#endif
