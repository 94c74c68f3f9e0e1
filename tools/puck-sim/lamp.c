/* How much current the light and the motor get. A pin is driven in one of two ways:
 *
 *   by a timer    its comparator is connected to the pin: the share is in its registers. simavr
 * tells of the comparator and not of every turn of the pin. by software   the share is that of the
 * cycles for which the pin was high.
 *
 * Both are looked at once a millisecond: a turn of PWM is shorter, a ramp that people see is
 * longer.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <simavr/avr_ioport.h>

#include "tools/puck-sim/board_own.h"
#include "tools/puck-sim/pins.h"

static void count(struct board_part *part)
{
    uint64_t now = part->board->avr->cycle;
    if (part->level) {
        part->high += now - part->counted;
    }
    part->counted = now;
}

/* A comparator turns the pin, too, and in simavr once more after it was disconnected: what a pin
 * that no timer drives really does is what its port says. */
static void turned(avr_irq_t *irq, uint32_t value, void *param)
{
    struct board_part *part = param;
    (void)irq;
    (void)value;
    count(part);
    part->level = (part->board->avr->data[part->port] >> part->bit & 1) != 0;
}

static void find_timer(struct board_part *part, avr_io_addr_t port, unsigned bit)
{
    for (avr_io_t *io = part->board->avr->io_port; io != NULL; io = io->next) {
        if (strcmp(io->kind, "timer") != 0) {
            continue;
        }
        avr_timer_t *timer = (avr_timer_t *)io;
        for (int i = 0; i < AVR_TIMER_COMP_COUNT; i++) {
            /* The first: simavr gives another of timer 3's comparators the pin of its A, too. */
            if (part->timer == NULL && timer->comp[i].com_pin.reg == port &&
                timer->comp[i].com_pin.bit == bit) {
                part->timer = timer;
                part->comparator = i;
            }
        }
    }
}

int lamp_init(struct board *board)
{
    for (int i = 0; i < BOARD_LAMPS; i++) {
        struct board_part *part = &board->parts[i];
        *part = (struct board_part){.board = board, .on = UINT_MAX, .bit = PINS_LAMP[i].bit};
        part->pin = avr_io_getirq(board->avr, AVR_IOCTL_IOPORT_GETIRQ(PINS_LAMP[i].port),
                                  (int)PINS_LAMP[i].bit);
        if (part->pin == NULL) {
            return -ENODEV;
        }
        avr_irq_register_notify(part->pin, turned, part);
        for (avr_io_t *io = board->avr->io_port; io != NULL; io = io->next) {
            if (strcmp(io->kind, "port") == 0 && ((avr_ioport_t *)io)->name == PINS_LAMP[i].port) {
                part->port = ((avr_ioport_t *)io)->r_port;
                find_timer(part, part->port, part->bit);
            }
        }
    }
    return 0;
}

static unsigned read16(const avr_t *avr, avr_io_addr_t low, avr_io_addr_t high)
{
    return avr->data[low] | (high != 0 ? (unsigned)avr->data[high] << 8 : 0);
}

/* Thousandths; -1: no timer has the pin. */
static int by_timer(const struct board_part *part)
{
    if (part->timer == NULL) {
        return -1;
    }
    avr_t *avr = part->board->avr;
    const avr_timer_t *timer = part->timer;
    const avr_timer_comp_t *comparator = &timer->comp[part->comparator];
    unsigned mode = avr_regbit_get(avr, comparator->com);
    bool fast = timer->mode.kind == avr_timer_wgm_fast_pwm;
    if (mode < avr_timer_com_clear || (!fast && timer->mode.kind != avr_timer_wgm_pwm &&
                                       timer->mode.kind != avr_timer_wgm_fc_pwm)) {
        return -1;
    }
    unsigned top = timer->mode.top == avr_timer_wgm_reg_icr
                       ? read16(avr, timer->r_icr, timer->r_icrh)
                   : timer->mode.top == avr_timer_wgm_reg_ocra
                       ? read16(avr, timer->comp[0].r_ocr, timer->comp[0].r_ocrh)
                       : (1u << timer->mode.size) - 1;
    unsigned value = read16(avr, comparator->r_ocr, comparator->r_ocrh);
    /* Fast PWM is high for value + 1 of top + 1 steps, the others for value of top. */
    unsigned of = fast ? top + 1 : top, high = fast ? value + 1 : value;
    high = high < of ? high : of;
    unsigned on = of > 0 ? (high * 1000 + of / 2) / of : 0;
    return (int)(mode == avr_timer_com_clear ? on : 1000 - on);
}

void lamp_step(struct board *board)
{
    uint64_t millisecond = (uint64_t)(board->cycles_per_ns * 1e6);
    for (int i = 0; i < BOARD_LAMPS; i++) {
        struct board_part *part = &board->parts[i];
        count(part);
        int share = by_timer(part);
        uint64_t high = part->high < millisecond ? part->high : millisecond;
        unsigned on = share >= 0 ? (unsigned)share : (unsigned)(high * 1000 / millisecond);
        part->high = 0;
        if (on != part->on && board->options.owner.lamp != NULL) {
            board->options.owner.lamp(board->options.owner.userdata, board->frame_ns, i, on);
        }
        part->on = on;
    }
}

unsigned board_lamp(const struct board *board, enum board_lamp lamp)
{
    return board->parts[lamp].on == UINT_MAX ? 0 : board->parts[lamp].on;
}
