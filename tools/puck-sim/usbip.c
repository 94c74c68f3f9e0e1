#include "tools/puck-sim/usbip.h"

#include <string.h>

#define VERSION      0x0111
#define DEVICE_BYTES 312
#define SPEED_FULL   2                    /* enum usb_device_speed */
#define NO_PACKETS   UINT32_C(0xffffffff) /* isochronous ones, of which there are none */

enum { REQUEST_IMPORT = 0x8003, REQUEST_LIST = 0x8005, REPLY_IMPORT = 0x0003, REPLY_LIST = 0x0005 };
enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4 };

static void put_16(uint8_t *bytes, uint16_t value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static void put_32(uint8_t *bytes, uint32_t value)
{
    put_16(bytes, (uint16_t)(value >> 16));
    put_16(bytes + 2, (uint16_t)value);
}

static uint32_t get_32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

enum usbip_operation usbip_operation(const uint8_t request[USBIP_OPERATION_BYTES])
{
    switch (request[2] << 8 | request[3]) {
    case REQUEST_LIST:
        return USBIP_LIST;
    case REQUEST_IMPORT:
        return USBIP_IMPORT;
    default:
        return USBIP_NONSENSE;
    }
}

/* In descriptors numbers are little-endian. */
static void put_device(const struct wire_device *device, uint8_t *bytes)
{
    const uint8_t *at = device->descriptors, *configuration = at + WIRE_DEVICE_BYTES;
    memset(bytes, 0, DEVICE_BYTES);
    memcpy(bytes, "/sys/devices/puck-sim/usb1/" USBIP_BUS_ID, 27 + sizeof(USBIP_BUS_ID));
    memcpy(bytes + 256, USBIP_BUS_ID, sizeof(USBIP_BUS_ID));
    put_32(bytes + 288, 1); /* bus and device number there, as `usbip list` shows them */
    put_32(bytes + 292, 2);
    put_32(bytes + 296, SPEED_FULL);
    for (unsigned i = 0; i < 3; i++) { /* vendor, product, version */
        bytes[300 + 2 * i] = at[9 + 2 * i];
        bytes[301 + 2 * i] = at[8 + 2 * i];
    }
    memcpy(bytes + 306, at + 4, 3); /* class, subclass, protocol */
    bytes[309] = configuration[5];
    bytes[310] = at[17];
    bytes[311] = configuration[4];
}

static void put_reply(uint16_t code, uint32_t status, uint8_t *bytes)
{
    put_16(bytes, VERSION);
    put_16(bytes + 2, code);
    put_32(bytes + 4, status);
}

size_t usbip_put_list(const struct wire_device *device, uint8_t ret_reply[USBIP_REPLY_MAX])
{
    put_reply(REPLY_LIST, 0, ret_reply);
    put_32(ret_reply + 8, 1);
    put_device(device, ret_reply + 12);
    /* Of its one interface: class, subclass, protocol. */
    memcpy(ret_reply + 12 + DEVICE_BYTES, device->descriptors + WIRE_DEVICE_BYTES + 9 + 5, 3);
    ret_reply[12 + DEVICE_BYTES + 3] = 0;
    return 12 + DEVICE_BYTES + 4;
}

size_t usbip_put_import(const struct wire_device *device, bool good,
                        uint8_t ret_reply[USBIP_REPLY_MAX])
{
    put_reply(REPLY_IMPORT, good ? 0 : 1, ret_reply);
    if (!good) {
        return 8;
    }
    put_device(device, ret_reply + 8);
    return 8 + DEVICE_BYTES;
}

bool usbip_get_command(const uint8_t header[USBIP_HEADER_BYTES], struct usbip_command *ret_command)
{
    uint32_t code = get_32(header), direction = get_32(header + 12), endpoint = get_32(header + 16);
    if ((code != CMD_SUBMIT && code != CMD_UNLINK) || direction > 1 || endpoint > 15) {
        return false;
    }
    *ret_command = (struct usbip_command){.submit = code == CMD_SUBMIT,
                                          .number = get_32(header + 4),
                                          .victim = get_32(header + 20),
                                          .in = direction == 1,
                                          .endpoint = (uint8_t)endpoint,
                                          .length = get_32(header + 24)};
    memcpy(ret_command->setup, header + 40, sizeof(ret_command->setup));
    return true;
}

static void put_answer(uint32_t code, uint32_t number, int status, uint8_t *bytes)
{
    memset(bytes, 0, USBIP_HEADER_BYTES);
    put_32(bytes, code);
    put_32(bytes + 4, number);
    put_32(bytes + 20, (uint32_t)status);
}

void usbip_put_submitted(uint32_t number, int status, uint32_t length,
                         uint8_t ret_header[USBIP_HEADER_BYTES])
{
    put_answer(RET_SUBMIT, number, status, ret_header);
    put_32(ret_header + 24, length);
    put_32(ret_header + 32, NO_PACKETS);
}

void usbip_put_unlinked(uint32_t number, int status, uint8_t ret_header[USBIP_HEADER_BYTES])
{
    put_answer(RET_UNLINK, number, status, ret_header);
}
