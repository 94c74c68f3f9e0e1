/* The problem: one controller, seen through a window of registers that UENUM moves, and a host that
 * may go away between any two of its packets. So nothing here ever waits for the host: each call
 * does what can be done now, and endpoint 0 remembers what it is in the middle of.
 *
 *   setup --data for the host--> SENDING --all put, or the host has enough--> IDLE
 *   setup --new address--------> ADDRESS --the empty answer collected-------> IDLE
 *   setup --anything else------> IDLE        a new setup may come in each of them
 *
 * Only the start of frame (its time matters) and waking up are interrupts; neither moves the
 * window.
 */
#include "usb.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <stdbool.h>
#include <string.h>

#include "descriptor.h"
#include "firmware/board/board.h"

#define BIT(n) ((uint8_t)(1u << (n)))
#define ALL_BUT(n)                                                                                 \
    ((uint8_t) ~(1u << (n))) /* flags of UEINTX and UDINT are cleared by writing 0                 \
                              */
#define PACKET_IN  (PUCK_ENDPOINT_IN & 0x0f)
#define PACKET_OUT PUCK_ENDPOINT_OUT

/* Hands a packet on. Of an IN endpoint bit 2 is KILLBK, which would throw it away: 0. */
#define PACKET_PUT   ((uint8_t)(BIT(RXSTPI) | BIT(NAKOUTI) | BIT(RWAL) | BIT(STALLEDI)))
#define PACKET_TAKEN ((uint8_t)(BIT(TXINI) | BIT(STALLEDI) | BIT(RXSTPI) | BIT(RWAL) | BIT(NAKINI)))

#define CLOCK_ON (BIT(USBE) | BIT(OTGPADE)) /* of USBCON */

#define TYPE_CONTROL   0
#define TYPE_INTERRUPT 3
#define SIZE_16        1 /* 8 << n bytes */
#define SIZE_64        3

enum stage { STAGE_IDLE, STAGE_SENDING, STAGE_ADDRESS };

struct setup {
    uint8_t type, request;
    uint8_t value, value_high;
    uint8_t index, index_high;
    uint16_t length;
};

static struct {
    enum stage stage;
    const uint8_t *from;
    uint8_t left;
    bool flash;      /* `from` lies in flash */
    bool empty_last; /* shorter than asked for and a multiple of the packet: says so at the end */
    uint8_t own[2];  /* short answers */
} control;

static uint8_t configured; /* number of the configuration, 0: none */
static uint8_t link;
static bool asleep;
static uint8_t serial_string[2 + 2 * 8];

static void serial_spell(uint32_t serial)
{
    serial_string[0] = sizeof serial_string;
    serial_string[1] = DESCRIPTOR_STRING;
    for (uint8_t i = 0; i < 8; i++, serial <<= 4) {
        uint8_t digit = (uint8_t)(serial >> 28);
        serial_string[2 + 2 * i] = (uint8_t)(digit < 10 ? '0' + digit : 'A' - 10 + digit);
    }
}

void usb_start(uint32_t serial)
{
    serial_spell(serial);
    UHWCON = BIT(UVREGE);
    USBCON = BIT(USBE) | BIT(FRZCLK);
    PLLFRQ = BIT(PDIV2); /* 48 MHz */
    PLLCSR = BIT(PINDIV) | BIT(PLLE);
    while (!(PLLCSR & BIT(PLOCK)))
        ;
    USBCON = CLOCK_ON;
    UDIEN = BIT(SOFE);
    UDCON = 0; /* full speed, and there */
}

void usb_stop(void)
{
    UDIEN = 0;
    UDCON = BIT(DETACH);
}

ISR(USB_GEN_vect)
{
    uint8_t flags = UDINT & UDIEN;
    if (flags & BIT(SOFI)) {
        UDINT = ALL_BUT(SOFI);
        uint8_t low = UDFNUML;
        usb_frame_started((uint16_t)(low | (uint16_t)UDFNUMH << 8));
    }
    if (flags & BIT(WAKEUPI)) {
        USBCON = CLOCK_ON;
        UDIEN = BIT(SOFE); /* usb_sleeps() knows by this; the main loop does the rest */
    }
}

bool usb_sleeps(void)
{
    return asleep && (UDIEN & BIT(WAKEUPE));
}

/* -- the bus ------------------------------------------------------------------------------------
 */

static void endpoint_open(uint8_t number, uint8_t configuration, uint8_t size)
{
    UENUM = number;
    UECONX = BIT(EPEN);
    UECFG0X = configuration;
    UECFG1X = (uint8_t)(size << EPSIZE0) | BIT(ALLOC);
}

static void unconfigure(void)
{
    configured = 0;
    link = 0;
}

static void configure(void)
{
    static uint8_t links;
    endpoint_open(PACKET_IN, TYPE_INTERRUPT << EPTYPE0 | BIT(EPDIR), SIZE_16);
    endpoint_open(PACKET_OUT, TYPE_INTERRUPT << EPTYPE0, SIZE_16);
    UERST = BIT(PACKET_IN) | BIT(PACKET_OUT);
    UERST = 0;
    if (++links == 0)
        links = 1;
    link = links;
}

static void bus_reset(void)
{
    UDINT = ALL_BUT(EORSTI);
    unconfigure();
    control.stage = STAGE_IDLE;
    endpoint_open(0, TYPE_CONTROL << EPTYPE0, SIZE_64);
}

static void bus_sleep(void)
{
    UDINT = (uint8_t) ~(BIT(SUSPI) | BIT(WAKEUPI));
    asleep = true;
    UDIEN = BIT(SOFE) | BIT(WAKEUPE);
    USBCON = CLOCK_ON | BIT(FRZCLK);
}

static void bus_wake(void)
{
    USBCON = CLOCK_ON;
    UDINT = (uint8_t) ~(BIT(SUSPI) | BIT(WAKEUPI));
    UDIEN = BIT(SOFE);
    asleep = false;
}

/* -- endpoint 0 ---------------------------------------------------------------------------------
 */

/* Puts the next packet of what is left. */
static void control_continue(void)
{
    uint8_t count = control.left < CONTROL_BYTES ? control.left : CONTROL_BYTES;
    control.left = (uint8_t)(control.left - count);
    for (uint8_t i = 0; i < count; i++, control.from++)
        UEDATX = control.flash ? pgm_read_byte(control.from) : *control.from;
    UEINTX = ALL_BUT(TXINI);
    if (control.left == 0 && !(control.empty_last && count == CONTROL_BYTES))
        control.stage = STAGE_IDLE;
}

static void control_send(const uint8_t *from, uint8_t length, bool flash, uint16_t asked)
{
    control.from = from;
    control.left = length;
    control.flash = flash;
    control.empty_last = length < asked;
    if (asked < length)
        control.left = (uint8_t)asked;
    control.stage = STAGE_SENDING;
}

static void control_done(void)
{
    UEINTX = ALL_BUT(TXINI);
}

static bool get_descriptor(const struct setup *setup)
{
    if (setup->value_high == DESCRIPTOR_STRING && setup->value == DESCRIPTOR_STRING_SERIAL) {
        control_send(serial_string, sizeof serial_string, false, setup->length);
        return true;
    }
    const uint8_t *flash;
    uint8_t length = descriptor_find(setup->value_high, setup->value, &flash);
    if (length)
        control_send(flash, length, true, setup->length);
    return length != 0;
}

static bool of_endpoint(const struct setup *setup)
{
    uint8_t number = setup->index & 0x0f;
    return number == 0 || (configured && (number == PACKET_IN || number == PACKET_OUT));
}

static bool get_status(const struct setup *setup)
{
    control.own[0] = 0;
    control.own[1] = 0;
    if (setup->type == 0x82) {
        if (!of_endpoint(setup))
            return false;
        UENUM = setup->index & 0x0f;
        control.own[0] = UECONX & BIT(STALLRQ) ? 1 : 0;
        UENUM = 0;
    }
    control_send(control.own, 2, false, setup->length);
    return true;
}

/* ENDPOINT_HALT set or cleared. What lies in the endpoint stays there. */
static bool halt(const struct setup *setup, bool on)
{
    if (setup->value != 0 || !of_endpoint(setup) || (setup->index & 0x0f) == 0)
        return false;
    UENUM = setup->index & 0x0f;
    UECONX = on ? BIT(STALLRQ) | BIT(EPEN) : BIT(STALLRQC) | BIT(RSTDT) | BIT(EPEN);
    UENUM = 0;
    control_done();
    return true;
}

static bool set_configuration(const struct setup *setup)
{
    if (setup->value > 1)
        return false;
    unconfigure();
    configured = setup->value;
    if (configured)
        configure();
    UENUM = 0;
    control_done();
    return true;
}

static bool answer_byte(uint8_t byte, const struct setup *setup)
{
    control.own[0] = byte;
    control_send(control.own, 1, false, setup->length);
    return true;
}

#define REQUEST(type, request) ((uint16_t)((uint16_t)(type) << 8 | (request)))

/* The standard requests of USB 2.0, 9.4, and one of ours. False: not known. */
static bool obey(const struct setup *setup)
{
    const uint8_t *flash;
    switch (REQUEST(setup->type, setup->request)) {
    case REQUEST(0x80, 6):
        return get_descriptor(setup);
    case REQUEST(0x80, 0):
    case REQUEST(0x81, 0):
    case REQUEST(0x82, 0):
        return get_status(setup);
    case REQUEST(0x00, 5): /* SET_ADDRESS: counts once its answer has gone out */
        UDADDR = setup->value & 0x7f;
        control.stage = STAGE_ADDRESS;
        control_done();
        return true;
    case REQUEST(0x80, 8):
        return answer_byte(configured, setup);
    case REQUEST(0x00, 9):
        return set_configuration(setup);
    case REQUEST(0x81, 10): /* GET_INTERFACE: there is one setting */
        return answer_byte(0, setup);
    case REQUEST(0x02, 1):
        return halt(setup, false);
    case REQUEST(0x02, 3):
        return halt(setup, true);
    case REQUEST(0xc0, DESCRIPTOR_MS_REQUEST):
        if (setup->index != DESCRIPTOR_MS_INDEX)
            return false;
        control_send(NULL, descriptor_find_ms(&flash), true, setup->length);
        control.from = flash;
        return true;
    default:
        return false;
    }
}

static void control_setup(void)
{
    struct setup setup;
    setup.type = UEDATX;
    setup.request = UEDATX;
    setup.value = UEDATX;
    setup.value_high = UEDATX;
    setup.index = UEDATX;
    setup.index_high = UEDATX;
    uint8_t low = UEDATX;
    setup.length = (uint16_t)(low | (uint16_t)UEDATX << 8);
    UEINTX = ALL_BUT(RXSTPI);
    control.stage = STAGE_IDLE;
    if (!obey(&setup))
        UECONX = BIT(STALLRQ) | BIT(EPEN); /* until the next setup */
}

static void control_poll(void)
{
    UENUM = 0;
    uint8_t flags = UEINTX;
    if (flags & BIT(RXSTPI)) {
        control_setup();
        return;
    }
    if (flags & BIT(RXOUTI)) { /* the host has enough */
        UEINTX = ALL_BUT(RXOUTI);
        control.stage = STAGE_IDLE;
    }
    if (!(flags & BIT(TXINI)))
        return;
    if (control.stage == STAGE_SENDING) {
        control_continue();
    } else if (control.stage == STAGE_ADDRESS) {
        UDADDR |= BIT(ADDEN);
        control.stage = STAGE_IDLE;
    }
}

/* -- board.h ------------------------------------------------------------------------------------
 */

void board_usb_poll(void)
{
    uint8_t flags = UDINT;
    if (asleep) {
        if (!(flags & BIT(WAKEUPI)))
            return;
        bus_wake();
    } else if (flags & BIT(SUSPI)) {
        bus_sleep();
        return;
    }
    if (flags & BIT(EORSTI))
        bus_reset();
    control_poll();
}

uint8_t board_usb_link(void)
{
    return link;
}

bool board_usb_awake(void)
{
    return !asleep;
}

uint8_t board_usb_receive(uint8_t ret_bytes[PUCK_BYTES])
{
    if (!link || asleep)
        return BOARD_NO_PACKET;
    UENUM = PACKET_OUT;
    if (!(UEINTX & BIT(RXOUTI)))
        return BOARD_NO_PACKET;
    uint8_t length = UEBCLX;
    for (uint8_t i = 0; i < length && i < PUCK_BYTES; i++)
        ret_bytes[i] = UEDATX;
    UEINTX = PACKET_TAKEN;
    return length;
}

bool board_usb_free(void)
{
    if (!link || asleep)
        return false;
    UENUM = PACKET_IN;
    return (UEINTX & BIT(TXINI)) != 0;
}

void board_usb_put(const uint8_t bytes[PUCK_BYTES])
{
    for (uint8_t i = 0; i < PUCK_BYTES; i++)
        UEDATX = bytes[i];
    UEINTX = PACKET_PUT;
}
