/* usbip: the bytes of USB/IP, as the kernel's Documentation/usb/usbip_protocol.rst has them.
 *
 * Pure. A connection begins with one operation (list, import); after an import it is a stream of
 * commands and answers of USBIP_HEADER_BYTES each, some with data behind. All numbers big-endian.
 */
#ifndef LULL_TOOLS_PUCK_SIM_USBIP_H
#define LULL_TOOLS_PUCK_SIM_USBIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/puck-sim/wire.h"

#define USBIP_HEADER_BYTES    48
#define USBIP_OPERATION_BYTES 8 /* of a request; an import has USBIP_BUS_ID_BYTES more */
#define USBIP_BUS_ID_BYTES    32
#define USBIP_REPLY_MAX       (8 + 4 + 312 + 4)
#define USBIP_PORT            3240

#define USBIP_BUS_ID "1-1" /* of the one device there is */

enum usbip_operation { USBIP_LIST, USBIP_IMPORT, USBIP_NONSENSE };

struct usbip_command {
    bool submit;     /* else an unlink */
    uint32_t number; /* of this command; its answer has it too */
    uint32_t victim; /* of an unlink */
    bool in;
    uint8_t endpoint; /* 0..15 */
    uint32_t length;  /* of the buffer; that many bytes follow where !in */
    uint8_t setup[8];
};

enum usbip_operation usbip_operation(const uint8_t request[USBIP_OPERATION_BYTES]);

/* The whole reply to an operation, how many bytes. `good` false: there is no such device to import.
 */
size_t usbip_put_list(const struct wire_device *device, uint8_t ret_reply[USBIP_REPLY_MAX]);
size_t usbip_put_import(const struct wire_device *device, bool good,
                        uint8_t ret_reply[USBIP_REPLY_MAX]);

/* False: this is no command that a device has. */
bool usbip_get_command(const uint8_t header[USBIP_HEADER_BYTES], struct usbip_command *ret_command);

/* `status` 0 or -errno. The data of a transfer that reads follows it. */
void usbip_put_submitted(uint32_t number, int status, uint32_t length,
                         uint8_t ret_header[USBIP_HEADER_BYTES]);
void usbip_put_unlinked(uint32_t number, int status, uint8_t ret_header[USBIP_HEADER_BYTES]);

#endif
