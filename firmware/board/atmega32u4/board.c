/* The problem: times that are right to one tick, taken in interrupts, read by a loop that must
 * never see half of one. What an interrupt writes is read with interrupts off and copied.
 */
#include "firmware/board/board.h"

#include <avr/boot.h>
#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/atomic.h>
#include <util/delay.h>

#include "firmware/app/clock.h"
#include "pins.h"
#include "usb.h"

#define BIT(n) ((uint8_t)(1u << (n)))

/* Where a serial number may be written into the EEPROM: "puck", then 4 bytes, little-endian. */
#define SERIAL_MARK  UINT32_C(0x6b637570)
#define SERIAL_PLACE ((const uint32_t *)0)

/* Of the signature row: lot, wafer and place on the wafer. The datasheet of the ATmega32U4 does not
 * name these bytes, that of its relatives does; if they were all the same, two pucks would only
 * look alike. */
#define SIGNATURE_FIRST 0x0e
#define SIGNATURE_LAST  0x17

/* The Caterina bootloader stays if it finds this key after a watchdog reset, the older ones at the
 * first place, the newer at the second. */
#define BOOTLOADER_KEY       0x7777u
#define BOOTLOADER_KEY_OLD   (*(volatile uint16_t *)0x0800)
#define BOOTLOADER_KEY_NEWER (*(volatile uint16_t *)(RAMEND - 1))

static uint16_t high; /* of the clock; interrupts only */
static struct {
    struct button_change change;
    bool down;
} seen[PUCK_BUTTONS];
static struct app_frame frame;
static uint32_t serial;

/* -- times, in interrupts -----------------------------------------------------------------------
 */

static uint32_t now(void)
{
    uint16_t low = TCNT1;
    return clock_ticks(high, low, (TIFR1 & BIT(TOV1)) != 0);
}

ISR(TIMER1_OVF_vect)
{
    high++;
}

void usb_frame_started(uint16_t number)
{
    frame.at = now();
    frame.number = number;
}

static void changed(enum puck_button_name name, bool down, uint32_t at)
{
    if (down == seen[name].down)
        return;
    struct button_change *change = &seen[name].change;
    seen[name].down = down;
    if (change->count == 0)
        change->first_at = at;
    change->last_at = at;
    change->down = down;
    if (change->count < UINT8_MAX)
        change->count++;
}

/* One for both buttons. A spike that is over before it could be read is no change. */
ISR(BUTTON_A_VECTOR)
{
    uint32_t at = now();
    uint8_t pins = BUTTON_PIN;
    changed(PUCK_BUTTON_A, !(pins & BIT(BUTTON_A_BIT)), at);
    changed(PUCK_BUTTON_B, !(pins & BIT(BUTTON_B_BIT)), at);
}

ISR(BUTTON_B_VECTOR, ISR_ALIASOF(BUTTON_A_VECTOR));

/* -- start --------------------------------------------------------------------------------------
 */

static void start_pins(void)
{
    BUTTON_PORT |= BIT(BUTTON_A_BIT) | BIT(BUTTON_B_BIT);
    LIGHT_DDR |= BIT(LIGHT_BIT);
    MOTOR_DDR |= BIT(MOTOR_BIT);

    TCCR0A = BIT(WGM01) | BIT(WGM00); /* fast PWM, 8 bits, / 64; connected when there is light */
    TCCR0B = BIT(CS01) | BIT(CS00);
    TCCR3A = BIT(WGM30); /* fast PWM, 8 bits, / 1 */
    TCCR3B = BIT(WGM32) | BIT(CS30);
}

static void start_clock(void)
{
    TCCR1B = BIT(CS11) | BIT(CS10); /* / 64: 4 us */
    TIMSK1 = BIT(TOIE1);
}

static void start_buttons(void)
{
    _delay_ms(1); /* the pull-ups have to fill the wires */
    seen[PUCK_BUTTON_A].down = !(BUTTON_PIN & BIT(BUTTON_A_BIT));
    seen[PUCK_BUTTON_B].down = !(BUTTON_PIN & BIT(BUTTON_B_BIT));
    EICRA = BIT(ISC20) | BIT(ISC30); /* any edge */
    EIFR = BIT(INTF2) | BIT(INTF3);
    EIMSK = BIT(INT2) | BIT(INT3);
}

/* The last four bytes of the signature stay apart: two chips of one lot never get the same. Reading
 * it must not be interrupted. */
static uint32_t read_serial(void)
{
    if (eeprom_read_dword(SERIAL_PLACE) == SERIAL_MARK)
        return eeprom_read_dword(SERIAL_PLACE + 1);
    uint32_t number = 0;
    for (uint8_t at = SIGNATURE_FIRST; at <= SIGNATURE_LAST; at++)
        number = (number << 8 | number >> 24) ^ boot_signature_byte_get(at);
    return number;
}

void board_start(void)
{
    MCUSR = 0;
    wdt_enable(WDTO_500MS);
    start_pins();
    start_clock();
    start_buttons();
    serial = read_serial();
    usb_start(serial);
    sei();
}

uint32_t board_serial(void)
{
    return serial;
}

uint8_t board_kind(void)
{
    return PUCK_BOARD_ATMEGA32U4;
}

/* -- the main loop's questions ------------------------------------------------------------------
 */

uint8_t board_buttons(void)
{
    return (uint8_t)(seen[PUCK_BUTTON_A].down | seen[PUCK_BUTTON_B].down << 1);
}

uint32_t board_now(void)
{
    uint32_t at;
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        at = now();
    }
    return at;
}

bool board_changed(enum puck_button_name name, struct button_change *ret_change)
{
    bool any = false;
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        if (seen[name].change.count != 0) {
            *ret_change = seen[name].change;
            seen[name].change.count = 0;
            any = true;
        }
    }
    return any;
}

void board_usb_frame(struct app_frame *ret_frame)
{
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        *ret_frame = frame;
    }
}

/* The eye sees about the square root of the light, so the duty is the square. At 0 the pin is let
 * go of: a PWM of 0 would still give one tick in 256. */
void board_show(uint8_t light, uint8_t motor)
{
    static uint8_t light_now, motor_now;
    if (light != light_now) {
        light_now = light;
        LIGHT_DUTY = (uint8_t)(((uint16_t)light * light + 255u) >> 8);
        if (light)
            TCCR0A |= BIT(COM0B1);
        else
            TCCR0A &= (uint8_t)~BIT(COM0B1);
    }
    if (motor != motor_now) {
        motor_now = motor;
        MOTOR_DUTY = (uint8_t)((uint16_t)motor * (MOTOR_DUTY_MAX + 1u) >> 8);
        if (motor)
            TCCR3A |= BIT(COM3A1);
        else
            TCCR3A &= (uint8_t)~BIT(COM3A1);
    }
}

/* Asleep the chip idles and its clock goes on, so that a button pressed then has its time too; the
 * timer wakes it four times a second for the watchdog. */
void board_idle(bool dark)
{
    wdt_reset();
    if (!dark)
        return;
    cli();
    if (usb_sleeps() && seen[0].change.count == 0 && seen[1].change.count == 0) {
        SMCR = BIT(SE);
        sei(); /* takes effect after the next instruction: no interrupt slips in between */
        sleep_cpu();
        SMCR = 0;
    }
    sei();
}

void board_bootloader(void)
{
    cli();
    board_show(0, 0);
    usb_stop();
    BOOTLOADER_KEY_OLD = BOOTLOADER_KEY;
    BOOTLOADER_KEY_NEWER = BOOTLOADER_KEY;
    for (;;) /* until the watchdog starts the chip anew, and with it the bootloader */
        ;
}
