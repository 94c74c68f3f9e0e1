/* descriptor: what the puck tells a host about itself, byte for byte.
 *
 * Pure data in flash (USB 2.0, chapter 9; Microsoft OS 2.0 Descriptors Specification). The last
 * part makes Windows use its own WinUSB driver, so that libusb works there without an installation.
 */
#ifndef LULL_FIRMWARE_BOARD_ATMEGA32U4_DESCRIPTOR_H
#define LULL_FIRMWARE_BOARD_ATMEGA32U4_DESCRIPTOR_H

#include <stdint.h>

#define CONTROL_BYTES 64 /* of endpoint 0 */

/* The vendor request that fetches the Microsoft descriptor set, and its wIndex. */
#define DESCRIPTOR_MS_REQUEST 0x20
#define DESCRIPTOR_MS_INDEX   7

#define DESCRIPTOR_STRING        3
#define DESCRIPTOR_STRING_SERIAL 3

/* Length of a descriptor in flash, or 0: there is none (the serial number is not in flash). */
uint8_t descriptor_find(uint8_t type, uint8_t index, const uint8_t **ret_flash);
uint8_t descriptor_find_ms(const uint8_t **ret_flash);

#endif
