/* pair: lull's side of the puck (puck/usb) in an event loop, and the real firmware in simavr behind
 * Debian's libusb (tests/puck). What the tests in here have in common.
 *
 * A fixture, not a library: what can't be set up ends the test.
 */
#ifndef LULL_TESTS_PUCK_HOST_PAIR_H
#define LULL_TESTS_PUCK_HOST_PAIR_H

#include "puck/usb.h"
#include "usbfs_sim.h"

struct pair {
    struct usbfs_sim *sim;
    struct usb *usb;
    sd_event *loop;
    unsigned seen[NEWS_KINDS];
    struct news newest[NEWS_KINDS];
    unsigned troubles[TROUBLES];
    bool down[PARTNERS];
};

/* Plugs a puck in and opens it; with `up`, waits until it is greeted and its clock is known. */
void pair_begin(struct pair *pair, const struct usbfs_sim_options *options, bool up);
void pair_end(struct pair *pair);

/* What usb_new() is given: news go into the pair. */
struct usb_owner pair_owner(struct pair *pair);

/* Runs the loop for so long. */
void pair_spin(struct pair *pair, int64_t for_us);

/* Runs it until news of this kind have come `count` times altogether. False: not in most_us. */
bool pair_wait(struct pair *pair, enum news_kind kind, unsigned count, int64_t most_us);

/* Presses or lets go at a random time of the next 2 ms; the loop runs until it is told. Returns how
 * far off it was told, in us; ret_bound_us as told. */
double pair_press(struct pair *pair, enum puck_button_name button, bool down,
                  int64_t *ret_bound_us);

/* 0 to 1. */
double pair_random(void);

/* Whether the whole form was asked for (LULL_LONG). */
bool pair_long(void);

/* Sorts, and gives the value below which `share` of them lie. */
double pair_quantile(double *values, unsigned count, double share);

#endif
