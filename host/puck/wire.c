/* One IN transfer waits at all times, so that no packet of the puck's waits for us; one OUT
 * transfer at a time, made when the way is free. A transfer that comes back with anything but a
 * packet ends the wire: the puck was pulled out, or something is broken and is opened anew.
 */
#include "puck/wire.h"

#include <errno.h>

#include "now/now.h"

#define OUT_MS 1000

int wire_init(struct wire *wire, void (*news)(void *userdata, const struct news_list *list),
              void *userdata)
{
    *wire = (struct wire){.news = news, .userdata = userdata};
    wire->in = libusb_alloc_transfer(0);
    wire->out = libusb_alloc_transfer(0);
    return wire->in == NULL || wire->out == NULL ? -ENOMEM : 0;
}

void wire_finish(struct wire *wire)
{
    if (wire->handle == NULL) {
        libusb_free_transfer(wire->in);
        libusb_free_transfer(wire->out);
    }
}

void wire_turn_away(struct wire *wire)
{
    wire->leaving = true;
}

/* Tells what it means for the couple, and takes the transfers back. */
static void leave(struct wire *wire)
{
    struct news_list list = {.count = 0};
    if (wire->handle == NULL || wire->leaving) {
        return;
    }
    wire->leaving = true;
    host_gone(&wire->host, now_boottime_us(), &list);
    wire->news(wire->userdata, &list);
}

void wire_pull(struct wire *wire)
{
    if (wire->handle == NULL || wire->leaving) {
        return;
    }
    wire->pulled = true;
    if (!wire->in_waits) {
        leave(wire);
    } else {
        libusb_cancel_transfer(wire->in); /* comes back, with or without a packet: on_in() */
    }
}

static void LIBUSB_CALL on_in(struct libusb_transfer *transfer)
{
    struct wire *wire = transfer->user_data;
    struct news_list list = {.count = 0};
    bool whole = transfer->status == LIBUSB_TRANSFER_COMPLETED;
    wire->in_waits = false;
    if (wire->leaving) {
        return;
    }
    if (!whole && transfer->status != LIBUSB_TRANSFER_OVERFLOW) {
        leave(wire);
        return;
    }
    /* A packet that is too long has no length that means anything. */
    host_take(&wire->host, wire->in_bytes, whole ? (size_t)transfer->actual_length : 0,
              now_boottime_us(), &list);
    wire->in_waits = !wire->pulled && libusb_submit_transfer(transfer) == 0;
    wire->news(wire->userdata, &list);
    if (!wire->in_waits) {
        leave(wire);
    }
}

static void LIBUSB_CALL on_out(struct libusb_transfer *transfer)
{
    struct wire *wire = transfer->user_data;
    bool away = transfer->status == LIBUSB_TRANSFER_COMPLETED;
    wire->out_waits = false;
    host_sent(&wire->host, now_boottime_us(), away);
    if (!away && transfer->status != LIBUSB_TRANSFER_TIMED_OUT) {
        wire_pull(wire);
    }
}

void wire_open(struct wire *wire, libusb_device_handle *handle, enum light light, uint32_t number)
{
    /* As long as the endpoint's packets, so that each of them ends the transfer. */
    int packet = libusb_get_max_packet_size(libusb_get_device(handle), PUCK_ENDPOINT_IN);
    packet = packet < PUCK_BYTES || packet > WIRE_PACKET_MAX ? WIRE_PACKET_MAX : packet;
    wire->handle = handle;
    wire->out_waits = false;
    wire->pulled = false;
    host_init(&wire->host, now_boottime_us());
    host_light(&wire->host, light, number);
    libusb_fill_interrupt_transfer(wire->in, handle, PUCK_ENDPOINT_IN, wire->in_bytes, packet,
                                   on_in, wire, 0);
    libusb_fill_interrupt_transfer(wire->out, handle, PUCK_ENDPOINT_OUT, wire->out_bytes,
                                   PUCK_BYTES, on_out, wire, OUT_MS);
    wire->in_waits = libusb_submit_transfer(wire->in) == 0;
    wire->leaving = !wire->in_waits;
}

static void send(struct wire *wire)
{
    if (wire->out_waits || !host_send(&wire->host, now_boottime_us(), wire->out_bytes)) {
        return;
    }
    wire->out_waits = libusb_submit_transfer(wire->out) == 0;
    if (!wire->out_waits) {
        host_sent(&wire->host, now_boottime_us(), false);
        wire_pull(wire);
    }
}

void wire_settle(struct wire *wire)
{
    struct news_list list = {.count = 0};
    if (wire->handle == NULL || wire->pulled || wire->leaving) {
        return;
    }
    host_tick(&wire->host, now_boottime_us(), &list);
    wire->news(wire->userdata, &list);
    if (!wire->leaving) {
        send(wire);
    }
}

bool wire_shut(struct wire *wire)
{
    if (wire->in_waits) {
        libusb_cancel_transfer(wire->in);
    }
    if (wire->out_waits) {
        libusb_cancel_transfer(wire->out);
    }
    if (wire->handle != NULL && !wire->in_waits && !wire->out_waits) {
        libusb_release_interface(wire->handle, 0);
        libusb_close(wire->handle);
        wire->handle = NULL;
        wire->leaving = false;
    }
    return wire->handle == NULL;
}
