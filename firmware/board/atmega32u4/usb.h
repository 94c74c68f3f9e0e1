/* usb: a vendor-class full-speed device on the chip's own USB controller.
 *
 * Owns the controller and everything that the datasheet (7766J, chapters 21 and 22) puts there. One
 * interrupt IN and one interrupt OUT endpoint of PUCK_BYTES. What the main loop uses stands in
 * board.h (board_usb_…); here is what start-up needs.
 */
#ifndef LULL_FIRMWARE_BOARD_ATMEGA32U4_USB_H
#define LULL_FIRMWARE_BOARD_ATMEGA32U4_USB_H

#include <stdbool.h>
#include <stdint.h>

/* Shows the device to the host; serial becomes its serial number string. */
void usb_start(uint32_t serial);

/* True while the bus sleeps and has not begun to wake; ask with interrupts off. */
bool usb_sleeps(void);

/* Leaves the bus. */
void usb_stop(void);

/* Given by the board: a start of frame, in its interrupt. */
void usb_frame_started(uint16_t number);

#endif
