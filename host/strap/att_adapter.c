/* The adapter, by the kernel's management socket.
 *
 *        opened              listed              on (or switched on)
 *  SHUT ────────▶ no list ─────────▶ adapters ───────────────────────▶ one is in use ──▶ discovery,
 *   ▲  5 s later                       ▲  told to switch on, once         │ off, gone     if asked
 *   └── error                          └──────────────────────────────────┘
 *
 * - Why this and not raw HCI commands: the kernel connects by scanning itself, so a scan behind its
 *   back is switched off by it at the next connect, and both would fight over the controller's
 *   parameters. Asked through this socket it arranges both, and tells of adapters that come and go
 *   without being asked every second. Works beside a running bluetoothd, and without it.
 * - Anyone may listen. Switching on and discovery need CAP_NET_ADMIN; connecting needs neither.
 * - An adapter that is plugged in with no bluetoothd there stays off, and one of two standards
 *   (BR/EDR and LE) has LE off: both are switched on here.
 */
#define _GNU_SOURCE
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "now/now.h"
#include "strap/att_own.h"

#define RETRY_US (5 * US_PER_S)
#define BUSY_US  (2 * US_PER_S)
#define BETWEEN_US                                                                                 \
    (300 * US_PER_MS)     /* discovery ends every 10 s; lets a pending connect through             \
                           */
#define PACKET_MAX   1024 /* the kernel's packets to this socket are shorter */
#define READS_A_TURN 32

static bool in_use(const struct att_adapter *adapter)
{
    return adapter->informed && adapter->powered && adapter->le;
}

const struct att_adapter *att_radio_adapter(const struct att_radio *radio)
{
    for (unsigned i = 0; i < radio->count; i++)
        if (in_use(&radio->adapters[i]))
            return &radio->adapters[i];
    return NULL;
}

static struct att_adapter *by_index(struct att_radio *radio, uint16_t index)
{
    for (unsigned i = 0; i < radio->count; i++)
        if (radio->adapters[i].index == index)
            return &radio->adapters[i];
    return NULL;
}

static void retry_in(struct att_radio *radio, int64_t wait_us)
{
    radio->retry_us = now_boottime_us() + wait_us;
}

static void shut(struct att_radio *radio)
{
    radio->io = sd_event_source_disable_unref(radio->io);
    if (radio->fd >= 0)
        close(radio->fd);
    att_radio_init(radio);
}

static void command(struct att_radio *radio, enum att_mgmt_command what, uint16_t index, bool on)
{
    uint8_t packet[ATT_MGMT_COMMAND_MAX];
    const size_t length = att_mgmt_put(packet, what, index, on);

    /* 0: not permitted, and its answer says so. */
    if (write(radio->fd, packet, length) < 0) {
        shut(radio);
        retry_in(radio, RETRY_US);
    }
}

/* --- what the kernel tells --- */

static void add(struct att_radio *radio, uint16_t index)
{
    if (by_index(radio, index) || radio->count == ATT_MGMT_INDICES_MAX)
        return;
    radio->adapters[radio->count++] = (struct att_adapter){.index = index};
    command(radio, ATT_MGMT_INFO, index, false);
}

static void removed(struct att_radio *radio, uint16_t index)
{
    struct att_adapter *adapter = by_index(radio, index);

    if (adapter)
        *adapter = radio->adapters[--radio->count];
    radio->discovering = radio->starting = false;
}

static void settings(struct att_adapter *adapter, const struct att_mgmt_event *event)
{
    adapter->powered = event->powered;
    adapter->le = event->le;
    adapter->informed = true;
    if (in_use(adapter))
        adapter->asked = adapter->denied = false;
}

static void answered(struct att_radio *radio, const struct att_mgmt_event *event)
{
    struct att_adapter *adapter = by_index(radio, event->index);
    const bool busy = event->status == ATT_MGMT_BUSY;

    if (event->command == ATT_MGMT_DISCOVER) {
        radio->starting = false;
        radio->discovering = event->status == ATT_MGMT_OK;
        radio->not_discovering = event->status == ATT_MGMT_PERMISSION;
        if (event->status != ATT_MGMT_OK)
            radio->discover_us = now_boottime_us() + BUSY_US;
    } else if (adapter && event->status != ATT_MGMT_OK &&
               (event->command == ATT_MGMT_POWER || event->command == ATT_MGMT_LE)) {
        adapter->asked = !busy; /* another program switches it: seen later */
        adapter->denied = !busy;
        if (busy)
            retry_in(radio, BUSY_US);
    }
}

static void take(struct att *att, const struct att_mgmt_event *event)
{
    struct att_radio *radio = &att->radio;
    struct att_adapter *adapter = by_index(radio, event->index);

    switch (event->kind) {
    case ATT_MGMT_LISTED:
        radio->listed = true;
        for (unsigned i = 0; i < event->count; i++)
            add(radio, event->indices[i]);
        break;
    case ATT_MGMT_ADDED:
        add(radio, event->index);
        break;
    case ATT_MGMT_REMOVED:
        removed(radio, event->index);
        break;
    case ATT_MGMT_INFORMED:
        if (adapter)
            memcpy(adapter->address, event->address, sizeof adapter->address);
        /* fall through */
    case ATT_MGMT_SETTINGS:
        if (adapter)
            settings(adapter, event);
        break;
    case ATT_MGMT_FOUND:
        att_found(att, &event->found);
        return;
    case ATT_MGMT_DISCOVERING:
        if (!event->discovering) {
            radio->discovering = false;
            radio->discover_us = now_boottime_us() + BETWEEN_US;
        }
        break;
    case ATT_MGMT_ANSWER:
        answered(radio, event);
        break;
    case ATT_MGMT_OTHER:
    case ATT_MGMT_KINDS:
        return;
    }
    att_unsettle(att);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct att *att = userdata;
    struct att_mgmt_event event;
    uint8_t packet[PACKET_MAX];

    (void)source;
    (void)revents;
    for (int i = 0; i < READS_A_TURN && att->radio.fd == fd; i++) {
        const ssize_t length = read(fd, packet, sizeof packet);

        if (length < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (length <= 0) {
            shut(&att->radio);
            retry_in(&att->radio, RETRY_US);
            att_unsettle(att);
            break;
        }
        att_mgmt_get(packet, (size_t)length, &event);
        take(att, &event);
    }
    return 0;
}

/* --- what is asked of it --- */

static void open_socket(struct att *att)
{
    struct att_radio *radio = &att->radio;
    const struct sockaddr_hci address = {
        .hci_family = AF_BLUETOOTH, .hci_dev = HCI_DEV_NONE, .hci_channel = HCI_CHANNEL_CONTROL};

    radio->fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, BTPROTO_HCI);
    if (radio->fd < 0 || bind(radio->fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
        sd_event_add_io(att->loop, &radio->io, radio->fd, EPOLLIN, on_io, att) < 0) {
        const bool denied = errno == EPERM || errno == EACCES;

        shut(radio);
        radio->not_permitted = denied;
        radio->listed = true; /* there is nothing to wait for */
        retry_in(radio, RETRY_US);
        return;
    }
    radio->retry_us = NEVER_US;
    radio->listed = false;
    command(radio, ATT_MGMT_LIST, ATT_MGMT_NO_INDEX, false);
}

/* Once all are informed and none is on: the first. */
static void switch_on(struct att_radio *radio)
{
    for (unsigned i = 0; i < radio->count; i++) {
        const struct att_adapter *adapter = &radio->adapters[i];

        if (!adapter->informed || (adapter->asked && !adapter->denied))
            return; /* its answer comes */
    }
    for (unsigned i = 0; i < radio->count; i++) {
        struct att_adapter *adapter = &radio->adapters[i];
        const uint16_t index = adapter->index;
        const bool le = adapter->le, powered = adapter->powered;

        if (adapter->asked)
            continue;
        adapter->asked = true;
        if (!le)
            command(radio, ATT_MGMT_LE, index, true);
        if (!powered && radio->fd >= 0)
            command(radio, ATT_MGMT_POWER, index, true);
        return;
    }
}

static void discover(struct att *att, const struct att_adapter *adapter, int64_t now_us)
{
    struct att_radio *radio = &att->radio;

    if (!att->scan_wanted) {
        if (radio->discovering)
            command(radio, ATT_MGMT_STOP, adapter->index, false);
        radio->discovering = radio->not_discovering = false;
    } else if (!radio->discovering && !radio->starting && now_us >= radio->discover_us) {
        radio->starting = true;
        command(radio, ATT_MGMT_DISCOVER, adapter->index, false);
    }
}

enum strap_trouble att_radio_settle(struct att *att, int64_t now_us)
{
    struct att_radio *radio = &att->radio;
    const struct att_adapter *adapter;
    bool denied = radio->count > 0;

    if (radio->fd < 0 && now_us >= radio->retry_us)
        open_socket(att);
    if (radio->fd >= 0 && now_us >= radio->retry_us)
        radio->retry_us = NEVER_US;
    adapter = att_radio_adapter(radio);
    if (adapter)
        discover(att, adapter, now_us);
    else if (radio->fd >= 0 && radio->retry_us == NEVER_US)
        switch_on(radio);

    if (radio->not_permitted)
        return STRAP_TROUBLE_NEEDS_RADIO;
    if (att_radio_adapter(radio))
        return att->scan_wanted && radio->not_discovering ? STRAP_TROUBLE_NEEDS_RADIO
                                                          : STRAP_TROUBLE_NONE;
    for (unsigned i = 0; i < radio->count; i++)
        denied &= radio->adapters[i].denied;
    if (denied)
        return STRAP_TROUBLE_ADAPTER_OFF;
    return radio->listed && radio->count == 0 ? STRAP_TROUBLE_NO_ADAPTER : STRAP_TROUBLE_NONE;
}

int64_t att_radio_next_us(const struct att_radio *radio)
{
    const bool waits =
        radio->discover_us > now_boottime_us() && !radio->discovering && !radio->starting;

    return waits && radio->discover_us < radio->retry_us ? radio->discover_us : radio->retry_us;
}

void att_radio_init(struct att_radio *radio)
{
    *radio = (struct att_radio){.fd = -1};
}

void att_radio_finish(struct att_radio *radio)
{
    const struct att_adapter *adapter = att_radio_adapter(radio);

    if (adapter && radio->discovering)
        command(radio, ATT_MGMT_STOP, adapter->index, false);
    shut(radio);
}
