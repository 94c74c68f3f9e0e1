/* simavr answers packets as the firmware left its banks; the time between two tries is the host's
 * to let pass. In a control transfer the data stage begins only once the firmware has taken the
 * setup: the chip says NAK until then, simavr would hand out the setup's own bytes. */
#include "tools/puck-sim/wire.h"

#include <string.h>

#include "tools/puck-sim/board_own.h"

#define TRY_NS        INT64_C(12500)      /* between two tries: a frame has room for many */
#define CONTROL_NS    INT64_C(5000000000) /* USB 2.0, 9.2.6.1: no request takes longer */
#define RESET_NS      INT64_C(10000000)   /* USB 2.0, 7.1.7.5 */
#define RECOVERY_NS   INT64_C(10000000)
#define ATTACH_FRAMES 1000

#define ADDRESS      2
#define BYTES_AT_ALL 8 /* of the device descriptor, before the packet size is known */

enum { GET_DESCRIPTOR = 6, SET_ADDRESS = 5, SET_CONFIGURATION = 9 };
enum { DEVICE = 1, CONFIGURATION = 2, ENDPOINT = 5 };

static int verdict(int result)
{
    switch (result) {
    case AVR_IOCTL_USB_OK:
        return 0;
    case AVR_IOCTL_USB_NAK:
        return WIRE_NAK;
    case AVR_IOCTL_USB_STALL:
        return WIRE_STALL;
    default:
        return WIRE_SILENT;
    }
}

static bool answers(struct board *board, uint8_t endpoint)
{
    return endpoint < BOARD_ENDPOINTS && board_attached(board) && !board->suspended &&
           (board_usb_register(board, USB_UECONX, endpoint) & UECONX_EPEN) != 0;
}

int wire_in(struct board *board, uint8_t endpoint, uint8_t ret_packet[WIRE_PACKET_MAX])
{
    uint8_t packet[WIRE_PACKET_MAX];
    struct avr_io_usb io = {.pipe = endpoint, .sz = sizeof(packet), .buf = packet};
    if (!answers(board, endpoint)) {
        return WIRE_SILENT;
    }
    int result = verdict(avr_ioctl(board->avr, AVR_IOCTL_USB_READ, &io));
    if (result != 0) {
        return result;
    }
    memcpy(ret_packet, packet, io.sz);
    return (int)io.sz;
}

int wire_out(struct board *board, uint8_t endpoint, const uint8_t *packet, unsigned length)
{
    uint8_t copy[WIRE_PACKET_MAX];
    struct avr_io_usb io = {.pipe = endpoint, .sz = length, .buf = copy};
    if (!answers(board, endpoint) || length > sizeof(copy)) {
        return WIRE_SILENT;
    }
    memcpy(copy, packet, length);
    return verdict(avr_ioctl(board->avr, AVR_IOCTL_USB_WRITE, &io));
}

/* Lets a try's time pass. 0, WIRE_SILENT once it is past `end_ns`, or WIRE_STOPPED. */
static int pass(struct board *board, int64_t end_ns)
{
    int64_t now_ns = board_now_ns(board);
    if (now_ns > end_ns || !board_attached(board)) {
        return WIRE_SILENT;
    }
    return board_run(board, now_ns + TRY_NS) == 0 ? 0 : WIRE_STOPPED;
}

static int take_in(struct board *board, int64_t end_ns, uint8_t packet[WIRE_PACKET_MAX])
{
    for (;;) {
        int result = wire_in(board, 0, packet), passed = 0;
        if (result != WIRE_NAK || (passed = pass(board, end_ns)) != 0) {
            return passed != 0 ? passed : result;
        }
    }
}

static int put_out(struct board *board, int64_t end_ns, const uint8_t *packet, unsigned length)
{
    for (;;) {
        int result = wire_out(board, 0, packet, length), passed = 0;
        if (result != WIRE_NAK || (passed = pass(board, end_ns)) != 0) {
            return passed != 0 ? passed : result;
        }
    }
}

static int setup_stage(struct board *board, int64_t end_ns, const uint8_t setup[8])
{
    uint8_t copy[8];
    struct avr_io_usb io = {.pipe = 0, .sz = sizeof(copy), .buf = copy};
    int result = 0;
    if (!answers(board, 0)) {
        return WIRE_SILENT;
    }
    memcpy(copy, setup, sizeof(copy));
    avr_ioctl(board->avr, AVR_IOCTL_USB_SETUP, &io);
    do {
        result = pass(board, end_ns);
    } while (result == 0 && (board_usb_register(board, USB_UEINTX, 0) & UEINTX_RXSTPI) != 0);
    return result;
}

int wire_control(struct board *board, const uint8_t setup[8], uint8_t *data)
{
    int64_t end_ns = board_now_ns(board) + CONTROL_NS;
    unsigned length = setup[6] | (unsigned)setup[7] << 8, done = 0;
    bool in = (setup[0] & 0x80) != 0, more = length > 0;
    uint8_t packet[WIRE_PACKET_MAX];
    int result = setup_stage(board, end_ns, setup);
    while (result >= 0 && more) {
        unsigned part = length - done < board->control_bytes ? length - done : board->control_bytes;
        if (in) {
            result = take_in(board, end_ns, packet);
            part = result < 0 ? 0 : (unsigned)result < part ? (unsigned)result : part;
            memcpy(data + done, packet, part);
            more = result == (int)board->control_bytes && done + part < length;
        } else {
            result = put_out(board, end_ns, data + done, part);
            more = done + part < length;
        }
        done += part;
    }
    if (result >= 0) {
        result = in ? put_out(board, end_ns, packet, 0) : take_in(board, end_ns, packet);
    }
    if (result >= 0 && pass(board, end_ns) == WIRE_STOPPED) {
        result = WIRE_STOPPED;
    }
    return result < 0 ? result : (int)done;
}

int wire_request(struct board *board, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                 uint16_t length, uint8_t *data)
{
    const uint8_t setup[8] = {type,
                              request,
                              (uint8_t)value,
                              (uint8_t)(value >> 8),
                              (uint8_t)index,
                              (uint8_t)(index >> 8),
                              (uint8_t)length,
                              (uint8_t)(length >> 8)};
    return wire_control(board, setup, data);
}

int wire_reset(struct board *board)
{
    board->resetting = true;
    int result = board_run(board, board_now_ns(board) + RESET_NS);
    board->resetting = false;
    board->control_bytes = 8;
    if (result == 0) {
        avr_ioctl(board->avr, AVR_IOCTL_USB_RESET, NULL);
        result = board_run(board, board_now_ns(board) + RECOVERY_NS);
    }
    return result == 0 ? 0 : WIRE_STOPPED;
}

static int attach(struct board *board)
{
    for (int i = 0; i < ATTACH_FRAMES && !board_attached(board); i++) {
        if (board_run_frame(board) != 0) {
            return WIRE_STOPPED;
        }
    }
    return board_attached(board) ? wire_reset(board) : WIRE_SILENT;
}

static int read_descriptors(struct board *board, struct wire_device *device)
{
    uint8_t *at = device->descriptors, *config = at + WIRE_DEVICE_BYTES;
    int result = wire_request(board, 0x80, GET_DESCRIPTOR, DEVICE << 8, 0, BYTES_AT_ALL, at);
    if (result < 0 || result < BYTES_AT_ALL) {
        return result < 0 ? result : WIRE_SILENT;
    }
    board->control_bytes = at[7] >= 8 && at[7] <= WIRE_PACKET_MAX ? at[7] : 8;
    result = wire_request(board, 0, SET_ADDRESS, ADDRESS, 0, 0, NULL);
    if (result < 0) {
        return result;
    }
    result = wire_request(board, 0x80, GET_DESCRIPTOR, DEVICE << 8, 0, WIRE_DEVICE_BYTES, at);
    if (result != WIRE_DEVICE_BYTES) {
        return result < 0 ? result : WIRE_SILENT;
    }
    result =
        wire_request(board, 0x80, GET_DESCRIPTOR, CONFIGURATION << 8, 0, WIRE_CONFIG_MAX, config);
    if (result < 9) {
        return result < 0 ? result : WIRE_SILENT;
    }
    device->length = WIRE_DEVICE_BYTES + (unsigned)result;
    return 0;
}

int wire_enumerate(struct board *board, struct wire_device *ret_device)
{
    struct wire_device device = {.length = 0};
    int result = attach(board);
    if (result == 0) {
        result = read_descriptors(board, &device);
    }
    if (result != 0) {
        return result;
    }
    for (unsigned i = WIRE_DEVICE_BYTES; i + 6 < device.length && device.descriptors[i] > 0;
         i += device.descriptors[i]) {
        const uint8_t *at = &device.descriptors[i];
        if (at[1] == ENDPOINT) {
            ((at[2] & 0x80) != 0 ? device.packet_in : device.packet_out)[at[2] & 15] = at[4];
        }
    }
    *ret_device = device;
    return 0;
}

int wire_configure(struct board *board, const struct wire_device *device)
{
    uint8_t value = device->descriptors[WIRE_DEVICE_BYTES + 5];
    int result = wire_request(board, 0, SET_CONFIGURATION, value, 0, 0, NULL);
    return result < 0 ? result : 0;
}
