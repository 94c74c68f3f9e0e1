/* clicker: presses on a clicker, presenter or remote shutter, whichever window has the focus.
 *
 * Owns the devices it holds and gives them back in clicker_free(); its I/O are sources of the
 * caller's loop. One thread, no blocking call. A held device is grabbed: its keys reach no other
 * program, so that a video call does not scroll and no press is seen twice.
 *
 * Held is what has arrows, page, volume or game buttons and no letters (no keyboard), no pointer
 * (no mouse) and no media keys (those of a keyboard, a headset), on USB or Bluetooth; beyond that,
 * what the caller names. Devices come and go; one that is pulled out with a button down is a
 * release.
 *
 * up, left, page up, volume up, … are the left partner's, their counterparts the right one's.
 */
#ifndef LULL_COMMAND_CLICKER_H
#define LULL_COMMAND_CLICKER_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "core/units.h"

/* Where the kernel keeps input devices. */
#define CLICKER_FOLDER "/dev/input"

/* Any callback may be NULL. */
struct clicker_owner {
    /* The edge's time, CLOCK_BOOTTIME. Presses and releases alternate for each partner. */
    void (*press)(void *userdata, enum who who, bool down, int64_t event_us, int64_t bound_us);
    /* A device is held, or gone again. */
    void (*held)(void *userdata, const char *name, bool held);
    /* A sentence or two that a person can act on. Each is told once; may come from inside
     * clicker_new(). */
    void (*trouble)(void *userdata, const char *text);
    void *userdata; /* borrowed */
};

struct clicker;

/* `named`: part of the name of one more device to hold, in any case of letters, or NULL. `folder`:
 * CLICKER_FOLDER, but for tests. `owner` is copied. 0 or -errno where no memory, loop or inotify is
 * to be had; no clicker and no permission are no errors. */
int clicker_new(struct clicker **ret_clicker, sd_event *loop, const char *folder, const char *named,
                const struct clicker_owner *owner);

/* How many devices are held. */
unsigned clicker_held(const struct clicker *clicker);

/* Lets go of all devices; NULL is fine. Returns NULL. */
struct clicker *clicker_free(struct clicker *clicker);

/* What is there, without holding any of it. */
struct clicker_look {
    unsigned devices; /* input devices of any kind */
    unsigned denied;  /* of them, those that may not be read */
    unsigned clickers;
    char name[80]; /* of the first clicker */
};
struct clicker_look clicker_look(const char *folder, const char *named);

/* What to do where devices may not be read. */
extern const char clicker_permission_text[];

#endif
