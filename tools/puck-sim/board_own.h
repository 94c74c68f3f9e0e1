/* board_own: what board.c, lamp.c and wire.c share and nobody else sees. */
#ifndef LULL_TOOLS_PUCK_SIM_BOARD_OWN_H
#define LULL_TOOLS_PUCK_SIM_BOARD_OWN_H

#include <simavr/avr_timer.h>
#include <simavr/avr_usb.h>
#include <simavr/sim_avr.h>

#include "tools/puck-sim/board.h"

/* USB registers, counted from USBCON, and bits in them: ATmega16U4/32U4 datasheet (7766), ch. 22.
 */
enum {
    USB_UDCON = 8,
    USB_UDINT = 9,
    USB_UDIEN = 10,
    USB_UDFNUML = 12,
    USB_UDFNUMH = 13,
    USB_UEINTX = 16,
    USB_UENUM = 17,
    USB_UECONX = 19,
    USB_UECFG0X = 20
};
enum {
    UDCON_DETACH = 0x01,
    UDCON_RMWKUP = 0x02,
    UDINT_SUSPI = 0x01,
    UDINT_SOFI = 0x04,
    UDINT_WAKEUPI = 0x10,
    UDINT_EORSMI = 0x20,
    UEINTX_RXSTPI = 0x08,
    UEINTX_KILLBK = 0x04, /* when written, to an IN endpoint; reads as RXOUTI */
    UECONX_EPEN = 0x01,
    UECFG0X_EPDIR = 0x01
};

#define BOARD_ENDPOINTS 5 /* that simavr has */

struct board_edge {
    int64_t at_ns;
    unsigned button;
    bool down;
};

struct board_part {
    struct board *board;
    avr_irq_t *pin;
    avr_timer_t *timer; /* NULL: no timer can drive this pin */
    int comparator;
    avr_io_addr_t port; /* its register, and the pin's bit in it */
    unsigned bit;
    uint64_t counted; /* cycle up to which `high` was counted */
    uint64_t high;    /* cycles for which the pin was high, in this millisecond */
    bool level;
    unsigned on; /* thousandths, of the last millisecond; UINT_MAX: not told yet */
};

struct board {
    avr_t *avr;
    avr_usb_t *usb;
    avr_int_vector_t *general; /* the USB controller's general interrupt */
    struct board_options options;
    double cycles_per_ns;
    uint64_t luck;
    int64_t frame_ns; /* the next start of frame */
    unsigned frame;   /* its number; the bus has 11 bits of it */
    int64_t rested_ns[BOARD_BUTTONS];
    struct board_edge edges[BOARD_EDGES_MAX]; /* by time */
    unsigned edge_count;
    struct board_part parts[BOARD_LAMPS];
    unsigned control_bytes; /* endpoint 0's packets */
    unsigned idle_frames;   /* suspended for so many */
    unsigned killed_banks;
    bool resetting, suspended, woke;
};

/* A register of the USB controller as the firmware would read it of this endpoint. */
uint8_t board_usb_register(struct board *board, unsigned offset, uint8_t endpoint);
bool board_attached(const struct board *board);
/* Sets these bits of UDINT and interrupts where the firmware wants that. */
void board_usb_flag(struct board *board, uint8_t bits);

/* 0, or -ENODEV: no such pin. */
int lamp_init(struct board *board);
/* At the end of each millisecond. */
void lamp_step(struct board *board);

/* Puts the firmware's bytes where they go. 0 or -errno; -ENOEXEC. */
int image_load(avr_t *avr, const char *elf);

#endif
