/* The problem: several straps live side by side, each with an advertisement, a heart and a link of
 * its own, and the machine may at any time want to hear or to hold one.
 *
 *   an advertisement is due ──▶ off, busy with a phone, or on a link? ──▶ silence
 *                          └──▶ heard by the scan?     ──▶ report (with scan response: active)
 *                          └──▶ wanted by the machine? ──▶ connected, or luck has it otherwise
 *   a notification is due   ──▶ shaped ──▶ on the link, where the machine has asked to be told
 *   a link is doomed        ──▶ lost
 */
#include "tools/strap-sim/air.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/strap-sim/air_own.h"
#include "tools/strap-sim/bytes.h"

#define US_A_S INT64_C(1000000)

#define ADVERT_US      1e6
#define ADVERT_JITTER  0.1
#define LUCKLESS_SHARE 0.1
#define BATTERY        90
#define RSSI_DBM       (-60)
#define TIMEOUT_US     INT64_C(10000) /* the unit of a supervision timeout */

#define EVENT_REPORT     0x02
#define REPORT_OPEN      0x00 /* connectable */
#define REPORT_CLOSED    0x03 /* not connectable: held by a phone */
#define REPORT_SCAN_DATA 0x04
#define ADDRESS_RANDOM   0x01

void air_send(struct air *air, struct hci_packet packet)
{
    if (air->powered) {
        air->owner.packet(air->owner.userdata, &packet);
    }
}

void air_say(struct air *air, const struct air_strap *strap, const char *what, const char *format,
             ...)
{
    char value[2 * ATT_MTU_MOST + 32];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof(value), format, arguments);
    va_end(arguments);
    air->owner.happened(air->owner.userdata, air->now_us,
                        strap != NULL ? (int)(strap - air->strap) : -1, what, value);
}

void air_init(struct air *air, const struct air_owner *owner, uint64_t seed, int64_t now_us)
{
    *air = (struct air){
        .owner = *owner, .play_us = now_us, .luckless = LUCKLESS_SHARE, .now_us = now_us};
    random_init(&air->luck, seed, 0);
}

bool air_add(struct air *air, const struct beats *beats)
{
    if (air->straps == AIR_STRAPS_MAX) {
        return false;
    }
    int number = air->straps++;
    struct air_strap *strap = &air->strap[number];
    *strap = (struct air_strap){.address = {(uint8_t)(0x10 + number), 0x22, 0x33, 0x44, 0x55, 0xf0},
                                .rssi_dbm = (int8_t)(RSSI_DBM - 5 * number),
                                .advert_us =
                                    air->now_us + (int64_t)random_between(&air->luck, 0, ADVERT_US),
                                .beats = *beats};
    snprintf(strap->name, sizeof(strap->name), "Sim strap %u",
             (unsigned)number % AIR_STRAPS_MAX + 1);
    strap->att.name = strap->name;
    strap->att.battery_percent = (uint8_t)(BATTERY - number);
    att_begin(&strap->att);
    return true;
}

void air_adapter(struct air *air, bool there, int64_t now_us)
{
    air->now_us = now_us;
    air->powered = false; /* nobody is left to be told of the links */
    for (int i = 0; i < air->straps; i++) {
        if (air->strap[i].link.up) {
            air_lose(air, &air->strap[i], HCI_TIMEOUT);
        }
    }
    air->scan = (struct air_scan){.on = false};
    air->connect = (struct air_connect){.wanted = false};
    air->known_count = 0;
    air->powered = there;
    air_say(air, NULL, "adapter", "%s", there ? "on" : "off");
}

void air_packet(struct air *air, int64_t now_us, const uint8_t *bytes, size_t length)
{
    struct hci_command command;
    struct hci_data data;
    air->now_us = now_us;
    if (length > 1 && bytes[0] == HCI_COMMAND && hci_get_command(bytes + 1, length - 1, &command)) {
        air_command(air, &command);
    } else if (length > 1 && bytes[0] == HCI_ACL && hci_get_data(bytes + 1, length - 1, &data)) {
        air_data(air, &data);
    }
}

static bool known(const struct air *air, const struct air_strap *strap)
{
    for (int i = 0; i < air->known_count; i++) {
        if (memcmp(air->known[i], strap->address, HCI_ADDRESS) == 0) {
            return true;
        }
    }
    return false;
}

static size_t put_field(uint8_t *at, uint8_t type, const void *value, size_t length)
{
    at[0] = (uint8_t)(length + 1);
    at[1] = type;
    memcpy(at + 2, value, length);
    return length + 2;
}

static void report(struct air *air, const struct air_strap *strap, uint8_t type)
{
    static const uint8_t FLAGS[] = {0x06};          /* to be found by all, no classic Bluetooth */
    static const uint8_t SERVICES[] = {0x0d, 0x18}; /* Heart Rate */
    uint8_t data[48] = {1, type, ADDRESS_RANDOM};
    uint8_t *at = data + 10;
    memcpy(data + 3, strap->address, HCI_ADDRESS);
    if (type == REPORT_SCAN_DATA) {
        at += put_field(at, 0x09, strap->name, strlen(strap->name));
    } else {
        at += put_field(at, 0x01, FLAGS, sizeof(FLAGS));
        at += put_field(at, 0x03, SERVICES, sizeof(SERVICES));
    }
    data[9] = (uint8_t)(at - (data + 10));
    *at++ = (uint8_t)strap->rssi_dbm;
    air_send(air, hci_low_energy(EVENT_REPORT, data, (size_t)(at - data)));
}

static void maybe_report(struct air *air, struct air_strap *strap)
{
    const struct air_scan *scan = &air->scan;
    if (!scan->on || (scan->unique && strap->reported) ||
        (scan->known_only && !known(air, strap)) || !random_chance(&air->luck, scan->share)) {
        return;
    }
    strap->reported = true;
    report(air, strap, strap->busy ? REPORT_CLOSED : REPORT_OPEN);
    if (scan->active && !strap->busy) {
        report(air, strap, REPORT_SCAN_DATA);
    }
}

static void maybe_connect(struct air *air, struct air_strap *strap)
{
    const struct air_connect *connect = &air->connect;
    bool meant = connect->known_only
                     ? known(air, strap)
                     : connect->address_type == ADDRESS_RANDOM &&
                           memcmp(connect->address, strap->address, HCI_ADDRESS) == 0;
    if (!connect->wanted || strap->busy || !meant || !random_chance(&air->luck, connect->share)) {
        return;
    }
    strap->unlucky = strap->unlucky || random_chance(&air->luck, air->luckless);
    air_connected(air, strap);
}

static void advertise(struct air *air, struct air_strap *strap)
{
    strap->advert_us =
        air->now_us + (int64_t)random_between(&air->luck, ADVERT_US * (1 - ADVERT_JITTER),
                                              ADVERT_US * (1 + ADVERT_JITTER));
    if (strap->off || strap->link.up || !air->powered) {
        return;
    }
    if (!strap->busy && !strap->heard_again) {
        strap->heard_again = true;
        air_say(air, strap, "advertised", "%s", "");
    }
    maybe_report(air, strap);
    maybe_connect(air, strap);
}

static void beat(struct air *air, struct air_strap *strap)
{
    uint8_t bytes[BEATS_BYTES_MAX], shaped[BEATS_BYTES_MAX];
    size_t length = beats_take(&strap->beats, bytes);
    length = shape_send(&strap->shape, air->now_us, bytes, length, shaped, sizeof(shaped));
    if (length > 0 && strap->link.up && !strap->muted) {
        air_notify(air, strap, shaped, length);
    }
}

static int64_t beat_us(const struct air *air, const struct air_strap *strap)
{
    int64_t due_us = beats_due_us(&strap->beats);
    return due_us == INT64_MAX ? AIR_NEVER : air->play_us + due_us;
}

void air_step(struct air *air, int64_t now_us)
{
    air->now_us = now_us;
    for (int i = 0; i < air->straps; i++) {
        struct air_strap *strap = &air->strap[i];
        while (now_us >= beat_us(air, strap)) {
            beat(air, strap);
        }
        air_link_step(air, strap);
        if (now_us >= strap->advert_us) {
            advertise(air, strap);
        }
    }
}

static int64_t sooner(int64_t a_us, int64_t b_us)
{
    return a_us < b_us ? a_us : b_us;
}

int64_t air_next_us(const struct air *air)
{
    int64_t next_us = AIR_NEVER;
    for (int i = 0; i < air->straps; i++) {
        const struct air_strap *strap = &air->strap[i];
        next_us = sooner(next_us, sooner(strap->advert_us, beat_us(air, strap)));
        next_us = sooner(next_us, air_lost_us(strap));
        if (strap->late_count > 0 && !strap->off) {
            next_us = sooner(next_us, strap->held_until_us);
        }
    }
    return next_us;
}

/* Out of range, and back: the machine notices only when nothing came for the supervision timeout.
 */
static void move_away(struct air *air, struct air_strap *strap, bool off)
{
    if (off && !strap->off) {
        air_doom(air, strap, strap->link.timeout_10ms * TIMEOUT_US, HCI_TIMEOUT);
    } else if (!off && strap->off) {
        strap->heard_again = false;
        if (strap->link.up && strap->link.doom == HCI_TIMEOUT) {
            strap->link.doomed_us = AIR_NEVER;
        }
    }
    strap->off = off;
}

static void change_rate(struct air *air, struct air_strap *strap, double rate_bpm)
{
    if (strap->beats.at == NULL) {
        strap->beats.rate_bpm = rate_bpm;
        return;
    }
    beats_finish(&strap->beats);
    beats_steady(&strap->beats, rate_bpm, (uint64_t)(strap - air->strap));
    strap->beats.due_us = air->now_us - air->play_us;
}

static void play(struct air *air)
{
    air->play_us = air->now_us;
    for (int i = 0; i < air->straps; i++) {
        beats_rewind(&air->strap[i].beats);
    }
}

/* What changes only the strap itself. */
static void change_strap(struct air *air, struct air_strap *strap, const struct control *control)
{
    switch (control->verb) {
    case CONTROL_FAIL:
        strap->unlucky = true;
        break;
    case CONTROL_MUTE:
    case CONTROL_UNMUTE:
        strap->muted = control->verb == CONTROL_MUTE;
        break;
    case CONTROL_BUSY:
    case CONTROL_FREE:
        strap->busy = control->verb == CONTROL_BUSY;
        strap->heard_again = false;
        break;
    case CONTROL_CONTACT:
        strap->shape.dry = !control->on;
        break;
    case CONTROL_WORN:
        shape_take_off(&strap->shape, !control->on, air->now_us);
        break;
    case CONTROL_EVERY:
        strap->shape.every_us = (int64_t)(control->value * 1e6);
        break;
    case CONTROL_SHAPE:
        strap->shape.form = control->form;
        break;
    case CONTROL_RSSI:
        strap->rssi_dbm = (int8_t)control->value;
        break;
    case CONTROL_REFUSE_PARAMS:
        strap->refuses_params = true;
        break;
    case CONTROL_NAME:
        memcpy(strap->name, control->name, sizeof(strap->name));
        break;
    case CONTROL_BPM:
        change_rate(air, strap, control->value);
        break;
    case CONTROL_BATTERY:
        strap->att.battery_percent = (uint8_t)control->value;
        air_tell_battery(air, strap);
        break;
    case CONTROL_NOTHING:
    case CONTROL_OFF:
    case CONTROL_ON:
    case CONTROL_DROP:
    case CONTROL_KICK:
    case CONTROL_BURST:
    case CONTROL_ADAPTER:
    case CONTROL_LUCK:
    case CONTROL_PLAY:
    case CONTROL_QUIT:
    case CONTROL_VERBS:
        break;
    }
}

bool air_control(struct air *air, int64_t now_us, const struct control *control)
{
    air->now_us = now_us;
    if (control->verb == CONTROL_LUCK) {
        air->luckless = control->value / 100;
        return true;
    }
    if (control->verb == CONTROL_PLAY) {
        play(air);
        return true;
    }
    if (control->strap < 0 || control->strap >= air->straps) {
        return false;
    }
    struct air_strap *strap = &air->strap[control->strap];
    if (control->verb == CONTROL_OFF || control->verb == CONTROL_ON) {
        move_away(air, strap, control->verb == CONTROL_OFF);
    } else if (control->verb == CONTROL_BURST) {
        strap->held_until_us = now_us + (int64_t)(control->value * 1e6);
    } else if (control->verb == CONTROL_DROP) {
        air_doom(air, strap, 0, control->value < 0 ? HCI_TIMEOUT : (uint8_t)control->value);
    } else if (control->verb == CONTROL_KICK) {
        air_doom(air, strap, 0, HCI_STRAP_ENDED);
    } else {
        change_strap(air, strap, control);
    }
    return true;
}

void air_finish(struct air *air)
{
    for (int i = 0; i < air->straps; i++) {
        beats_finish(&air->strap[i].beats);
    }
}
