/* A partner's strap, directly: what its L2CAP socket says goes into the link and the client, what
 * they want goes to the socket.
 *
 * - Connecting: the kernel listens for the strap and connects at its first advertisement, for 40 s;
 *   then connect() ends, and the link asks again. Several may wait at once.
 * - A socket to ATT's fixed channel (4) is the only one on its link: EBUSY says that another
 *   program of this machine, bluetoothd most likely, has it.
 * - Closing the socket drops the link after 2 s; a connect within them finds it still up.
 * - The kernel wants to know whether an address is random or public. bluetoothd does not say, so an
 *   address kept from there has no word for it: the two highest bits of a random one that stays are
 *   set, which a few public ones have too. Those are tried as both, in turn, until one connects.
 */
#define _GNU_SOURCE
#include <bluetooth/bluetooth.h>
#include <bluetooth/l2cap.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "now/now.h"
#include "protocol/hrm.h"
#include "strap/att_own.h"

#define CID_ATT      4
#define PDU_MAX      (ATT_MTU + 8) /* one longer than agreed is seen to be so, not cut */
#define READS_A_TURN 16
#define BATTERY_LOW  5 /* percent: a strap lost below it has run empty */
#define RANDOM_BITS  0xc0

static void feed(struct att_held *held, enum link_event event);

/* --- the socket --- */

static void close_socket(struct att_held *held)
{
    held->io = sd_event_source_disable_unref(held->io);
    if (held->fd >= 0)
        close(held->fd);
    held->fd = -1;
    held->connected = false;
}

/* The strap is connected, and somebody else has its notifications. */
static void held_elsewhere(struct att_held *held)
{
    feed(held, LINK_EVENT_CONNECTED);
    feed(held, LINK_EVENT_KNOWN);
    feed(held, LINK_EVENT_NOTIFY_BUSY);
}

static void not_connected(struct att_held *held, int error)
{
    close_socket(held);
    if (error == EBUSY) {
        held_elsewhere(held);
    } else {
        if (held->guessed)
            held->random = !held->random;
        feed(held, LINK_EVENT_CONNECT_FAILED);
    }
}

static void lost(struct att_held *held, int error)
{
    close_socket(held);
    held->error = error;
    feed(held, LINK_EVENT_LOST);
}

static void carry_out(struct att_held *held, const struct att_out *out, int64_t at_us);

static void connected(struct att_held *held)
{
    struct att_out out;

    held->connected = true;
    held->guessed = false;
    held->error = 0;
    sd_event_source_set_io_events(held->io, EPOLLIN);
    att_client_init(&held->client, now_boottime_us(), &out);
    feed(held, LINK_EVENT_CONNECTED);
    carry_out(held, &out, now_boottime_us());
}

/* The kernel tells a loss before the last notifications, so that they are read after it. */
static void read_all(struct att_held *held)
{
    const int fd = held->fd;
    uint8_t pdu[PDU_MAX];
    struct att_out out;
    int error = 0;

    for (int i = 0; held->fd == fd && (i < READS_A_TURN || error); i++) {
        const ssize_t length = recv(fd, pdu, sizeof pdu, 0);
        const int64_t at_us = now_boottime_us();

        if (length > 0) {
            att_client_take(&held->client, at_us, pdu, (size_t)length, &out);
            carry_out(held, &out, at_us);
        } else if (length == 0 || (error && errno != EINTR)) {
            lost(held, error ? error : ECONNRESET);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            error = errno;
        }
    }
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct att_held *held = userdata;
    int error = 0;
    socklen_t size = sizeof error;

    (void)source;
    (void)revents;
    if (!held->connected) {
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
            error = errno;
        if (error)
            not_connected(held, error);
        else
            connected(held);
        return 0;
    }
    read_all(held);
    return 0;
}

/* Returns 0 (connected, or on its way) or -errno. */
static int open_socket(struct att_held *held)
{
    const struct att_adapter *adapter = att_radio_adapter(&held->att->radio);
    struct sockaddr_l2 from = {
        .l2_family = AF_BLUETOOTH, .l2_cid = htobs(CID_ATT), .l2_bdaddr_type = BDADDR_LE_PUBLIC};
    struct sockaddr_l2 to = {.l2_family = AF_BLUETOOTH,
                             .l2_cid = htobs(CID_ATT),
                             .l2_bdaddr_type = held->random ? BDADDR_LE_RANDOM : BDADDR_LE_PUBLIC};
    const struct bt_security security = {.level = BT_SECURITY_LOW};

    if (!adapter)
        return -ENODEV;
    /* An adapter without a public address (all zeroes) is BDADDR_ANY: the kernel chooses. */
    memcpy(&from.l2_bdaddr, adapter->address, sizeof from.l2_bdaddr);
    memcpy(&to.l2_bdaddr, held->peer, sizeof to.l2_bdaddr);
    held->fd = socket(AF_BLUETOOTH, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, BTPROTO_L2CAP);
    if (held->fd < 0)
        return -errno;
    if (bind(held->fd, (struct sockaddr *)&from, sizeof from) < 0 ||
        setsockopt(held->fd, SOL_BLUETOOTH, BT_SECURITY, &security, sizeof security) < 0 ||
        (connect(held->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS))
        return -errno;
    return sd_event_add_io(held->att->loop, &held->io, held->fd, EPOLLOUT, on_io, held);
}

static void connect_strap(struct att_held *held)
{
    close_socket(held);
    const int error = open_socket(held);

    if (error < 0) {
        held->att->not_permitted = error == -EPERM || error == -EACCES;
        not_connected(held, -error);
    } else {
        held->att->not_permitted = false;
    }
}

/* --- the client --- */

static void ended(struct att_held *held)
{
    if (held->client.end != ATT_END_NONE && held->link.state == LINK_UP) {
        lost(held, EPROTO); /* was up by an early notification */
        return;
    }
    switch (held->client.end) {
    case ATT_END_NONE:
        return;
    case ATT_END_NO_HEART_RATE:
        if (!held->link.resolved) /* once: it hangs up after a while, and says why */
            feed(held, LINK_EVENT_RESOLVED);
        return;
    case ATT_END_LOCKED: /* paired with another machine, which alone may listen */
        feed(held, LINK_EVENT_KNOWN);
        close_socket(held);
        feed(held, LINK_EVENT_NOTIFY_BUSY);
        return;
    case ATT_END_REJECTED:
    case ATT_END_UNREADABLE:
    case ATT_END_SILENT:
    case ATT_ENDS:
        lost(held, EPROTO);
        return;
    }
}

static void measured(struct att_held *held, const struct att_out *out, int64_t at_us)
{
    struct hrm hrm;

    if (hrm_decode(out->measurement, out->measurement_length, &hrm) == HRM_OK)
        held->contact_lost = hrm.contact == HRM_CONTACT_NONE;
    if (link_step(&held->link, LINK_EVENT_NOTIFICATION, at_us) & LINK_PASS)
        strap_tell_notification(&held->att->strap, held->who, at_us, out->measurement,
                                out->measurement_length);
}

/* In the order of struct att_out. A callback may let go of the strap. */
static void carry_out(struct att_held *held, const struct att_out *out, int64_t at_us)
{
    if (out->length > 0 && send(held->fd, out->pdu, out->length, MSG_NOSIGNAL) != out->length) {
        lost(held, errno);
        return;
    }
    if (out->up) {
        feed(held, LINK_EVENT_KNOWN);
        feed(held, LINK_EVENT_NOTIFY_OK);
    }
    if (out->measurement)
        measured(held, out, at_us);
    if (out->about)
        strap_tell_about(&held->att->strap, held->who, &held->client.about);
    ended(held);
    att_unsettle(held->att);
}

/* --- the link --- */

static enum strap_reason reason_of(const struct att_held *held, enum link_event event)
{
    const int battery = held->client.about.battery_percent;

    /* Aborted: by this machine, which ends a link where its adapter goes. */
    if (event == LINK_EVENT_CLOSED || held->error == ENETDOWN || held->error == ECONNABORTED)
        return STRAP_REASON_ADAPTER;
    if (held->contact_lost)
        return STRAP_REASON_TAKEN_OFF;
    if (battery >= 0 && battery <= BATTERY_LOW)
        return STRAP_REASON_BATTERY;
    if (held->error == ETIMEDOUT)
        return STRAP_REASON_OUT_OF_RANGE;
    /* The strap hung up, as most do once there is no skin under them. */
    return held->error == ECONNRESET ? STRAP_REASON_TAKEN_OFF : STRAP_REASON_UNKNOWN;
}

static void feed(struct att_held *held, enum link_event event)
{
    const unsigned actions = link_step(&held->link, event, now_boottime_us());

    if (actions & LINK_TELL_DOWN)
        strap_tell_down(&held->att->strap, held->who, reason_of(held, event));
    if (actions & (LINK_DISCONNECT | LINK_REMOVE) || event == LINK_EVENT_CLOSED)
        close_socket(held);
    if (actions & LINK_CONNECT)
        connect_strap(held);
    if (actions & LINK_TELL_UP) {
        held->contact_lost = false;
        strap_tell_up(&held->att->strap, held->who);
    }
    /* LINK_SUBSCRIBE: the client did, or does. */
    att_unsettle(held->att);
}

static void take_over(struct att_held *held)
{
    const char *digits;

    feed(held, LINK_EVENT_LET_GO);
    snprintf(held->address, sizeof held->address, "%s", held->wanted);
    digits = strap_address(held->address, &held->random);
    held->readable = bachk(digits) == 0;
    held->guessed = false;
    if (held->readable) {
        str2ba(digits, (bdaddr_t *)held->peer);
        if (!held->random && (held->peer[5] & RANDOM_BITS) == RANDOM_BITS)
            held->guessed = held->random = true;
    }
    held->error = 0;
    held->contact_lost = false;
    held->client = (struct att_client){.deadline_us = NEVER_US, .about.battery_percent = -1};
    if (held->address[0])
        feed(held, LINK_EVENT_ASKED);
}

void att_held_settle(struct att_held *held, bool open, int64_t now_us)
{
    struct att_out out;
    enum strap_trouble trouble;

    if (strcmp(held->wanted, held->address) != 0)
        take_over(held);
    if (open && held->link.state == LINK_SHUT)
        feed(held, LINK_EVENT_OPENED);
    else if (!open && held->link.state != LINK_SHUT && held->link.state != LINK_IDLE)
        feed(held, LINK_EVENT_CLOSED);
    /* The kernel finds it by itself. */
    if (held->link.state == LINK_LOOKING && held->readable)
        feed(held, LINK_EVENT_SEEN);
    if (held->connected && now_us >= held->client.deadline_us) {
        att_client_time(&held->client, now_us, &out);
        carry_out(held, &out, now_us);
    }
    if (now_us >= link_next_us(&held->link))
        feed(held, LINK_EVENT_TIMER);

    trouble = link_trouble(&held->link);
    if (trouble != held->told) {
        held->told = trouble;
        strap_tell_trouble(&held->att->strap, held->who, trouble);
    }
}

int64_t att_held_next_us(const struct att_held *held)
{
    const int64_t link_us = link_next_us(&held->link);

    return held->connected && held->client.deadline_us < link_us ? held->client.deadline_us
                                                                 : link_us;
}

void att_held_init(struct att_held *held, struct att *att, enum who who)
{
    *held = (struct att_held){.att = att, .who = who, .fd = -1};
    held->client.deadline_us = NEVER_US;
    held->client.about.battery_percent = -1;
    link_init(&held->link);
}

void att_held_finish(struct att_held *held)
{
    close_socket(held);
}
