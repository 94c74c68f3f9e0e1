/* app: all that a puck does, apart from how its board does it.
 *
 * In:   packets from the host, changes of the buttons, the time.
 * Out:  how strong light and motor are to be, packets for the host, "become a bootloader".
 * Pure. The caller owns struct app. Time is in ticks (protocol/puck.h), is an argument, goes
 * forward and may wrap.
 *
 * The states of a puck:
 *
 *   waiting  --the host says something known-->  spoken to  --a cue-->  showing a pattern
 *      ^                                            |  ^                    |     |
 *      |<--------------silent for 3 s, USB gone or--+  +---its own end------+     |
 *      |               asleep: fades out <----------------------------------------+
 *
 * Edges are queued in every state. An edge stays until the host has collected it: if the link is
 * lost after the packet was put and before that, it is put again, with the same number.
 */
#ifndef LULL_FIRMWARE_APP_APP_H
#define LULL_FIRMWARE_APP_APP_H

#include "firmware/app/button.h"
#include "firmware/app/edges.h"
#include "firmware/app/pattern.h"
#include "protocol/puck.h"

#define APP_FIRMWARE_MAJOR 0
#define APP_FIRMWARE_MINOR 1

struct app {
    struct puck_hello hello; /* edge is filled in when it is asked for */
    struct pattern pattern;  /* .light and .motor are what the board shows */
    struct button buttons[PUCK_BUTTONS];
    struct edges edges;
    struct puck_state state;
    bool bootloader; /* the host has asked for it */

    uint16_t stepped_at; /* of the pattern; its low bits */
    uint32_t heard_at;   /* the host's last word */
    bool spoken_to;      /* it was less than PUCK_SILENT_MS ago */

    uint8_t out[PUCK_BYTES];   /* the packet that is next for the host, or with it */
    uint8_t reply[PUCK_BYTES]; /* waits behind the edges */
    bool has_out, has_reply;
    bool put; /* `out` is in the hands of USB */
};

/* What the board says of the newest start of frame. */
struct app_frame {
    uint32_t at;
    uint16_t number;
};

/* `down`: bit 0 is button a, bit 1 button b, as found when the puck gets power. */
void app_init(struct app *app, uint8_t board, uint32_t serial, uint8_t down, uint32_t now);

/* A button's pin has changed; not later than `now` of the app_tick() that follows. */
void app_changed(struct app *app, enum puck_button_name name, const struct button_change *change);

/* Call it often, at least every 2 ms. `awake`: a host has configured the puck and keeps it awake.
 */
void app_tick(struct app *app, uint32_t now, bool awake);

/* Whether a packet may come: there is room for its answer. While not, leave it with USB. */
bool app_ready(const struct app *app);

/* A packet, when app_ready(). `length` may be any; bytes has the first PUCK_BYTES of it. */
void app_received(struct app *app, const uint8_t *bytes, uint8_t length, uint32_t now,
                  const struct app_frame *frame);

/* USB has room for a packet, so the host has collected the one before. The next PUCK_BYTES to put,
 * valid until the next call, or NULL. */
const uint8_t *app_put(struct app *app);

/* USB has been set up anew: what was put and not collected is gone, and nobody waits for answers.
 */
void app_link_lost(struct app *app);

#endif
