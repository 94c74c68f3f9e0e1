/* board: what the firmware asks of a board. One folder beside this file is one board.
 *
 * A board owns its chip: start-up, USB, clock, pins. It calls nothing back; main.c asks it in turn.
 * Its interrupts do no more than to stamp a time. Times are in ticks (protocol/puck.h).
 */
#ifndef LULL_FIRMWARE_BOARD_BOARD_H
#define LULL_FIRMWARE_BOARD_BOARD_H

#include "firmware/app/app.h"

#define BOARD_NO_PACKET 255

/* From power to a device that shows itself on USB, light and motor off. Interrupts are on after it.
 */
void board_start(void);

uint8_t board_kind(void); /* enum puck_board */

/* The chip's own number, or the one written into it (README.md). */
uint32_t board_serial(void);

/* Buttons that are down: bit 0 is a, bit 1 is b. */
uint8_t board_buttons(void);

/* Device time. */
uint32_t board_now(void);

/* What has changed at a button since this was last asked; false: nothing. */
bool board_changed(enum puck_button_name name, struct button_change *ret_change);

/* 0..255; the same again costs nothing. */
void board_show(uint8_t light, uint8_t motor);

/* Keeps USB's control traffic going; call it often. */
void board_usb_poll(void);

/* Counts how often the endpoints have been set up; 0 while they are not. */
uint8_t board_usb_link(void);

/* False while the bus sleeps. */
bool board_usb_awake(void);

/* The newest start of frame. */
void board_usb_frame(struct app_frame *ret_frame);

/* Takes a packet: its first PUCK_BYTES, and how long it was. BOARD_NO_PACKET: there is none. */
uint8_t board_usb_receive(uint8_t ret_bytes[PUCK_BYTES]);

/* Whether a packet may be put: the one before has been collected. */
bool board_usb_free(void);
void board_usb_put(const uint8_t bytes[PUCK_BYTES]);

/* The main loop goes round: a board that hangs starts anew. `dark`: nothing is shown, and if the
 * bus sleeps too the board may wait for an interrupt. */
void board_idle(bool dark);

/* Leaves for the bootloader. Does not return. */
_Noreturn void board_bootloader(void);

#endif
