#include "tools/puck-sim/port.h"

#include <errno.h>
#include <string.h>

#include "tools/puck-sim/board_own.h"

int port_reset(struct port *port)
{
    struct wire_device device;
    int result = wire_enumerate(port->board, &device);
    if (result == 0) {
        result = wire_configure(port->board, &device);
    }
    if (result == 0) {
        port->device = device;
    }
    return result;
}

int port_init(struct port *port, struct board *board)
{
    *port = (struct port){.board = board};
    return port_reset(port);
}

void port_submit(struct port *port, struct transfer *transfer)
{
    struct transfer **end = &port->waiting;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    transfer->next = NULL;
    transfer->done = 0;
    transfer->status = 0;
    *end = transfer;
}

bool port_withdraw(struct port *port, struct transfer *transfer)
{
    for (struct transfer **at = &port->waiting; *at != NULL; at = &(*at)->next) {
        if (*at == transfer) {
            *at = transfer->next;
            return true;
        }
    }
    return false;
}

struct transfer *port_withdraw_all(struct port *port)
{
    struct transfer *all = port->waiting;
    port->waiting = NULL;
    return all;
}

static int status_of(int verdict)
{
    return verdict == WIRE_STALL ? -EPIPE : -EPROTO;
}

static int twisted(struct port *port, uint8_t address, int result, uint8_t bytes[PORT_TWIST_MAX])
{
    return port->twist.twist == NULL
               ? result
               : port->twist.twist(port->twist.userdata, address, result, bytes);
}

int port_control(struct port *port, const uint8_t setup[8], uint8_t *data)
{
    unsigned length = setup[6] | (unsigned)setup[7] << 8;
    int result = wire_control(port->board, setup, data);
    if ((setup[0] & 0x80) != 0 && port->twist.twist != NULL && length <= PORT_TWIST_MAX) {
        uint8_t bytes[PORT_TWIST_MAX] = {0};
        memcpy(bytes, data, result > 0 ? (size_t)result : 0);
        result = twisted(port, 0x80, result, bytes);
        result = result > (int)length ? (int)length : result;
        memcpy(data, bytes, result > 0 ? (size_t)result : 0);
    }
    return result;
}

/* True: it is done. */
static bool control(struct port *port, struct transfer *transfer)
{
    unsigned length = transfer->setup[6] | (unsigned)transfer->setup[7] << 8;
    if (length > transfer->length) {
        transfer->status = -EOVERFLOW;
        return true;
    }
    int result = port_control(port, transfer->setup, transfer->data);
    transfer->done = result > 0 ? (unsigned)result : 0;
    transfer->status = result < 0 ? status_of(result) : 0;
    return true;
}

static bool in(struct port *port, struct transfer *transfer)
{
    uint8_t bytes[PORT_TWIST_MAX];
    uint8_t endpoint = transfer->endpoint;
    int result = wire_in(port->board, endpoint, bytes);
    result = twisted(port, 0x80 | endpoint, result, bytes);
    if (result < 0) {
        transfer->status = result == WIRE_NAK ? 0 : status_of(result);
        return result != WIRE_NAK;
    }
    unsigned room = transfer->length - transfer->done, part = (unsigned)result;
    if (part > room) { /* babble: the controller keeps what there is room for, and says so */
        part = room;
        transfer->status = -EOVERFLOW;
    }
    memcpy(transfer->data + transfer->done, bytes, part);
    transfer->done += part;
    return transfer->status != 0 || result < port->device.packet_in[endpoint] ||
           transfer->done == transfer->length;
}

static bool out(struct port *port, struct transfer *transfer)
{
    uint8_t bytes[PORT_TWIST_MAX];
    unsigned largest = port->device.packet_out[transfer->endpoint];
    unsigned part = transfer->length - transfer->done;
    part = part < largest ? part : largest;
    memcpy(bytes, transfer->data + transfer->done, part);
    int result = twisted(port, transfer->endpoint, (int)part, bytes);
    if (result >= 0) {
        result = wire_out(port->board, transfer->endpoint, bytes, (unsigned)result);
    }
    if (result < 0) {
        transfer->status = result == WIRE_NAK ? 0 : status_of(result);
        return result != WIRE_NAK;
    }
    transfer->done += part;
    return transfer->done == transfer->length;
}

/* Its turn: true when it is done. */
static bool turn(struct port *port, struct transfer *transfer)
{
    return transfer->endpoint == 0 ? control(port, transfer)
           : transfer->in          ? in(port, transfer)
                                   : out(port, transfer);
}

int port_frame(struct port *port, struct transfer **ret_done)
{
    struct transfer *done = NULL, **end = &done;
    uint32_t had_turn = 0; /* one bit an endpoint and direction */
    if (board_run_frame(port->board) != 0) {
        return -EIO;
    }
    int64_t now_ns = board_now_ns(port->board);
    for (struct transfer **at = &port->waiting; *at != NULL && !port->board->suspended;) {
        struct transfer *transfer = *at;
        uint32_t bit = UINT32_C(1) << (transfer->endpoint + (transfer->in ? 16 : 0));
        bool mine = (had_turn & bit) == 0 && transfer->at_ns <= now_ns;
        had_turn |= bit;
        if (!mine || !turn(port, transfer)) {
            at = &transfer->next;
            continue;
        }
        *at = transfer->next;
        transfer->next = NULL;
        *end = transfer;
        end = &transfer->next;
    }
    *ret_done = done;
    return 0;
}
