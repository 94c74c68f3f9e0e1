/* board: the puck's microcontroller in simavr, on its board: crystal, buttons, light, motor, and
 * the USB signals that reach it.
 *
 * In:   the firmware's elf file; button edges at exact times; how the bus behaves.
 * Out:  what the light and the motor do; what the firmware did that the real chip would not
 * forgive. Time: simulated, in nanoseconds since the power came on, of the world outside. The
 * firmware sees it through its crystal. No clock is read, no thread started; one caller at a time.
 *
 * What a USB host does is in wire.h (packets) and port.h (transfers). simavr is GPL-3: link this
 * into tests and tools only.
 */
#ifndef LULL_TOOLS_PUCK_SIM_BOARD_H
#define LULL_TOOLS_PUCK_SIM_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#define BOARD_BUTTONS   2
#define BOARD_EDGES_MAX 256               /* changes of buttons that may wait */
#define BOARD_BOUNCE_NS INT64_C(50000000) /* at most so long */

enum board_lamp { BOARD_LIGHT, BOARD_MOTOR, BOARD_LAMPS };

/* Told once a millisecond, when it is not what it was. `on`: share of that millisecond for which
 * the part had current, in thousandths. */
struct board_owner {
    void (*lamp)(void *userdata, int64_t at_ns, enum board_lamp lamp, unsigned on);
    void *userdata;
};

struct board_options {
    double crystal_ppm;       /* how much too fast the crystal is, -10000..10000 */
    double lost_sof;          /* share of starts of frame that get lost, 0..1 */
    uint32_t serial;          /* written into its EEPROM; 0: the chip's own, the same for all */
    uint64_t seed;            /* of what gets lost, and of how buttons bounce */
    struct board_owner owner; /* lamp may be NULL */
};

struct board;

/* With power, its firmware not yet begun. 0 or -errno; -ENOEXEC: `elf` is no firmware for this
 * chip. The board is the caller's, for board_free(). */
int board_new(const char *elf, const struct board_options *options, struct board **ret_board);
struct board *board_free(struct board *board);

int64_t board_now_ns(const struct board *board);

/* Until then (at most one instruction longer; at once where it is past). 0, or -EIO: the firmware
 * has run into nothing, and goes nowhere from here. */
int board_run(struct board *board, int64_t until_ns);

/* Runs until the next start of frame, whether it gets lost or not. As board_run(). */
int board_run_frame(struct board *board);
/* When that is. */
int64_t board_frame_ns(const struct board *board);

/* Presses or lets go a button (0 or 1) at `at_ns`, or now where that is past. For `bounce_ns` after
 * it the contact jumps to and fro, and then stays. Returns when the first edge will be, or -ENOBUFS
 * or -EINVAL. Must not begin before an earlier one of the same button has come to rest. */
int64_t board_button(struct board *board, int64_t at_ns, unsigned button, bool down,
                     int64_t bounce_ns);

/* 0 to 1000, over the last whole millisecond. */
unsigned board_lamp(const struct board *board, enum board_lamp lamp);

/* The bus goes quiet, and comes back. */
void board_suspend(struct board *board, bool suspended);

/* A remote wake-up signal of the firmware's since the last call. */
bool board_woke(struct board *board);

/* Writes of KILLBK, which simavr does not know and the chip does: it would have thrown away what
 * the firmware had to say. Ought to be 0. */
unsigned board_killed_banks(const struct board *board);

#endif
