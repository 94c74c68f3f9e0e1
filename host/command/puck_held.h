/* puck_held: a puck that 'lull puck' talks to, and waiting for what it says.
 */
#ifndef LULL_COMMAND_PUCK_HELD_H
#define LULL_COMMAND_PUCK_HELD_H

#include <stdbool.h>
#include <stdint.h>

#include "puck/usb.h"

#define PUCK_ROUNDS_MAX 200

struct puck_held {
    sd_event *loop;
    struct usb *usb;
    bool up;
    bool stopped; /* Ctrl-C */
    struct puck_hello about;
    enum trouble trouble; /* the newest */
    unsigned seen[NEWS_KINDS];
    struct news newest[NEWS_KINDS];
    int64_t round_us[PUCK_ROUNDS_MAX];
    unsigned rounds;
    bool down[PARTNERS]; /* a button is down, or was pressed: by who */
    bool pressed[PARTNERS];
};

/* Looks for a puck. 0 or -errno. */
int puck_held_open(struct puck_held *held);
void puck_held_close(struct puck_held *held);

/* Runs until `done`, for so long at most; true: done. */
bool puck_held_wait(struct puck_held *held, bool (*done)(const struct puck_held *held),
                    int64_t most_us);

/* Waits until the puck has said hello. False: said why not. */
bool puck_held_greet(struct puck_held *held, const char *command);

/* The actions of 'lull puck'. An exit status each. */
int puck_status(void);
int puck_test(void);
int puck_flash(const char *file); /* NULL: the firmware that lull came with */

#endif
