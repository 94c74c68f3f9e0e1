/* talk: the firmware and a host that speaks to it, in simulated time: nothing here waits for a
 * clock.
 *
 * A struct talk is a board, plugged in and configured, with one packet from it always asked for.
 * What the firmware says has to decode; edges are kept in order, answers belong to their requests.
 */
#ifndef LULL_TESTS_PUCK_TALK_H
#define LULL_TESTS_PUCK_TALK_H

#include "protocol/puck.h"
#include "tools/puck-sim/port.h"

#define TALK_EDGES_MAX 512
#define TALK_SHOWN_MAX 65536

#define MS INT64_C(1000000) /* in ns, as all times here */
#define S  (1000 * MS)

struct talk_shown {
    int64_t at_ns;
    unsigned on; /* thousandths */
};

struct talk {
    struct board *board;
    struct port port;
    struct transfer in, out;
    uint8_t in_bytes[WIRE_PACKET_MAX], out_bytes[WIRE_PACKET_MAX];
    bool out_waits;
    uint8_t number; /* of the last request */
    bool answered;
    struct puck_message answer;
    bool keep; /* pings once a second by itself, as a host does */
    int64_t pinged_ns;
    struct puck_button edges[TALK_EDGES_MAX];
    int64_t edge_came_ns[TALK_EDGES_MAX];
    unsigned edge_count;
    struct talk_shown shown[BOARD_LAMPS][TALK_SHOWN_MAX]; /* each change */
    unsigned shown_count[BOARD_LAMPS];
};

/* The firmware's file; set by a test's main(). */
extern const char *talk_elf;

/* Fails the test where the board does not come up. NULL: as it comes. */
struct talk *talk_new(const struct board_options *options);
/* Not plugged in yet: buttons can be pressed before there is power. */
struct talk *talk_new_unplugged(const struct board_options *options);
void talk_plug(struct talk *talk);

/* Fails the test where the firmware wrote KILLBK. */
void talk_free(struct talk *talk);

/* Simulates so long. */
void talk_for(struct talk *talk, int64_t ns);

/* Sends these bytes as one packet, any length up to 64. False: not taken within 100 ms. */
bool talk_send(struct talk *talk, const uint8_t *bytes, unsigned length);

/* Sends a request, waits up to 100 ms for its answer; the test fails without. */
struct puck_message talk_ask(struct talk *talk, struct puck_message request);
struct puck_message talk_hello(struct talk *talk);
struct puck_message talk_cue(struct talk *talk, enum puck_pattern pattern, uint16_t length_ds);

/* Device time of a time of the world, in ticks, for the crystal the board has. Unwrapped. */
double talk_ticks(int64_t at_ns, double crystal_ppm);

/* The highest of what was shown from then on, and how long it was above 0 in all, until now. */
unsigned talk_highest(const struct talk *talk, enum board_lamp lamp, int64_t since_ns);
int64_t talk_lit_ns(const struct talk *talk, enum board_lamp lamp, int64_t since_ns);

#endif
