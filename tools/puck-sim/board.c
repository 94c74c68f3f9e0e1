/* What simavr 1.6 leaves out and is done here: starts of frame, suspend, flags of UDINT that are
 * cleared by writing 0, pull-ups that stay when a port is written, sleep in simulated time.
 *
 * board_run() goes from one thing that happens to the next: an edge of a button, a start of frame,
 * the time asked for. A cycle timer stands there each time, so that a sleeping core wakes no later.
 */
#include "tools/puck-sim/board.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <simavr/avr_eeprom.h>
#include <simavr/avr_extint.h>
#include <simavr/avr_ioport.h>

#include "tools/puck-sim/board_own.h"
#include "tools/puck-sim/pins.h"

#define CHIP       "atmega32u4"
#define CRYSTAL_HZ 16000000u
#define FRAME_NS   INT64_C(1000000)
#define FRAMES     2048 /* the bus counts them with 11 bits */

/* Idle frames after which a device sees suspend: USB 2.0, 7.1.7.6. */
#define SUSPEND_FRAMES 3

/* simavr keeps 3 KiB a board for good; a leak check is told so here. (Ignored without one.) */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libsimavr\n";
}

#define REGISTER(board, offset) ((board)->avr->data[(board)->usb->r_usbcon + (offset)])

/* Xorshift; Marsaglia 2003, "Xorshift RNGs". 0 to 1. */
static double luck(struct board *board)
{
    board->luck ^= board->luck << 13;
    board->luck ^= board->luck >> 7;
    board->luck ^= board->luck << 17;
    return (double)(board->luck >> 11) / (double)(UINT64_C(1) << 53);
}

static void sleep_in_simulated_time(avr_t *avr, avr_cycle_count_t cycles)
{
    (void)avr;
    (void)cycles;
}

static void silent(avr_t *avr, const int level, const char *format, va_list arguments)
{
    (void)avr;
    (void)level;
    (void)format;
    (void)arguments;
}

/* Flags are cleared by writing 0 and can't be set; simavr has plain memory there. */
static void udint_written(avr_t *avr, avr_io_addr_t address, uint8_t value, void *param)
{
    (void)param;
    avr->data[address] &= value;
}

/* Flags of external interrupts are cleared by writing 1; plain memory too, and one that stays set
 * keeps its interrupt from coming again. */
static void eifr_written(avr_t *avr, avr_io_addr_t address, uint8_t value, void *param)
{
    (void)param;
    avr->data[address] &= (uint8_t)~value;
}

uint8_t board_usb_register(struct board *board, unsigned offset, uint8_t endpoint)
{
    avr_t *avr = board->avr;
    uint8_t before = REGISTER(board, USB_UENUM);
    avr_io_addr_t address = (avr_io_addr_t)(board->usb->r_usbcon + offset);
    REGISTER(board, USB_UENUM) = endpoint;
    uint8_t value = avr->io[AVR_DATA_TO_IO(address)].r.c(avr, address,
                                                         avr->io[AVR_DATA_TO_IO(address)].r.param);
    REGISTER(board, USB_UENUM) = before;
    return value;
}

static void ueintx_written(avr_t *avr, avr_io_addr_t address, uint8_t value, void *param)
{
    struct board *board = param;
    uint8_t endpoint = REGISTER(board, USB_UENUM);
    (void)avr;
    (void)address;
    if ((value & UEINTX_KILLBK) != 0 && endpoint != 0 &&
        (board_usb_register(board, USB_UECFG0X, endpoint) & UECFG0X_EPDIR) != 0) {
        board->killed_banks++;
    }
}

bool board_attached(const struct board *board)
{
    return (REGISTER(board, USB_UDCON) & UDCON_DETACH) == 0;
}

void board_usb_flag(struct board *board, uint8_t bits)
{
    REGISTER(board, USB_UDINT) |= bits;
    if ((REGISTER(board, USB_UDINT) & REGISTER(board, USB_UDIEN)) != 0) {
        avr_raise_interrupt(board->avr, board->general);
    }
}

static void set_button(struct board *board, unsigned button, bool down)
{
    const struct pin *pin = &PINS_BUTTON[button];
    avr_ioport_external_t pulls = {.name = (uint32_t)pin->port & 0x7f};
    for (avr_io_t *io = board->avr->io_port; io != NULL; io = io->next) {
        if (strcmp(io->kind, "port") == 0 && ((avr_ioport_t *)io)->name == pin->port) {
            pulls.mask = ((avr_ioport_t *)io)->external.pull_mask & 0xff;
            pulls.value = ((avr_ioport_t *)io)->external.pull_value & 0xff;
        }
    }
    unsigned mask = 1u << pin->bit;
    pulls.mask = (pulls.mask | mask) & 0xff;
    pulls.value = (down ? pulls.value & ~mask : pulls.value | mask) & 0xff;
    avr_ioctl(board->avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(pin->port), &pulls);
    avr_raise_irq(avr_io_getirq(board->avr, AVR_IOCTL_IOPORT_GETIRQ(pin->port), (int)pin->bit),
                  !down);
}

static void tame_interrupts(avr_t *avr)
{
    for (uint8_t i = 0; i < EXTINT_COUNT; i++) {
        /* Else simavr looks at a low pin in every cycle, wanted or not, and takes five times as
         * long. */
        avr_extint_set_strict_lvl_trig(avr, i, 0);
    }
    for (avr_io_t *io = avr->io_port; io != NULL; io = io->next) {
        if (strcmp(io->kind, "extint") == 0) {
            avr_register_io_write(avr, ((avr_extint_t *)io)->eint[0].vector.raised.reg,
                                  eifr_written, NULL);
        }
    }
}

/* As firmware/README.md says it is written. */
static void write_serial(avr_t *avr, uint32_t serial)
{
    uint8_t bytes[8] = {'p',
                        'u',
                        'c',
                        'k',
                        (uint8_t)serial,
                        (uint8_t)(serial >> 8),
                        (uint8_t)(serial >> 16),
                        (uint8_t)(serial >> 24)};
    avr_eeprom_desc_t eeprom = {.ee = bytes, .offset = 0, .size = sizeof(bytes)};
    avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &eeprom);
}

static int find_usb(struct board *board)
{
    avr_int_table_t *table = &board->avr->interrupts;
    for (avr_io_t *io = board->avr->io_port; io != NULL; io = io->next) {
        if (strcmp(io->kind, "usb") == 0) {
            board->usb = (avr_usb_t *)io;
        }
    }
    for (int i = 0; board->usb != NULL && i < table->vector_count; i++) {
        if (table->vector[i]->vector == board->usb->usb_gen_vect) {
            board->general = table->vector[i];
        }
    }
    return board->general != NULL ? 0 : -ENODEV;
}

static int make(struct board *board, const char *elf)
{
    avr_global_logger_set(silent);
    board->avr = avr_make_mcu_by_name(CHIP);
    if (board->avr == NULL || avr_init(board->avr) != 0) {
        return -ENODEV;
    }
    avr_t *avr = board->avr;
    avr->frequency = CRYSTAL_HZ;
    avr->sleep = sleep_in_simulated_time;
    int result = image_load(avr, elf);
    if (result == 0) {
        result = find_usb(board);
    }
    if (result == 0) {
        result = lamp_init(board);
    }
    if (result == 0) {
        avr_io_addr_t usb = board->usb->r_usbcon;
        tame_interrupts(avr);
        if (board->options.serial != 0) {
            write_serial(avr, board->options.serial);
        }
        avr_register_io_write(avr, (avr_io_addr_t)(usb + USB_UDINT), udint_written, board);
        avr_register_io_write(avr, (avr_io_addr_t)(usb + USB_UEINTX), ueintx_written, board);
        for (unsigned i = 0; i < BOARD_BUTTONS; i++) {
            set_button(board, i, false);
        }
    }
    return result;
}

int board_new(const char *elf, const struct board_options *options, struct board **ret_board)
{
    struct board *board = calloc(1, sizeof(*board));
    if (board == NULL) {
        return -ENOMEM;
    }
    board->options = *options;
    board->cycles_per_ns = CRYSTAL_HZ / 1e9 * (1 + options->crystal_ppm / 1e6);
    board->luck = (options->seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    board->frame_ns = FRAME_NS;
    board->control_bytes = 8;
    int result = make(board, elf);
    if (result != 0) {
        board_free(board);
        return result;
    }
    *ret_board = board;
    return 0;
}

struct board *board_free(struct board *board)
{
    if (board != NULL && board->avr != NULL) {
        avr_terminate(board->avr);
        free(board->avr);
    }
    free(board);
    return NULL;
}

int64_t board_now_ns(const struct board *board)
{
    return (int64_t)((double)board->avr->cycle / board->cycles_per_ns);
}

static void frame(struct board *board)
{
    lamp_step(board);
    board->frame_ns += FRAME_NS;
    board->frame = (board->frame + 1) % FRAMES;
    if (!board_attached(board) || board->resetting) {
        return;
    }
    if (board->suspended) {
        if ((REGISTER(board, USB_UDCON) & UDCON_RMWKUP) != 0) {
            REGISTER(board, USB_UDCON) &= (uint8_t)~UDCON_RMWKUP;
            board->woke = true;
        }
        if (++board->idle_frames == SUSPEND_FRAMES) {
            board_usb_flag(board, UDINT_SUSPI);
        }
    } else if (luck(board) >= board->options.lost_sof) {
        REGISTER(board, USB_UDFNUML) = (uint8_t)board->frame;
        REGISTER(board, USB_UDFNUMH) = (uint8_t)(board->frame >> 8);
        board_usb_flag(board, UDINT_SOFI);
    }
}

static avr_cycle_count_t stop(avr_t *avr, avr_cycle_count_t when, void *param)
{
    (void)avr;
    (void)when;
    (void)param;
    return 0;
}

static int run_core(struct board *board, int64_t until_ns)
{
    avr_t *avr = board->avr;
    uint64_t end = (uint64_t)((double)until_ns * board->cycles_per_ns) + 1;
    if (avr->cycle >= end) {
        return 0;
    }
    avr_cycle_timer_cancel(avr, stop, board);
    avr_cycle_timer_register(avr, end - avr->cycle, stop, board);
    while (avr->cycle < end) {
        int state = avr_run(avr);
        if (state == cpu_Done || state == cpu_Crashed) {
            return -EIO;
        }
    }
    return 0;
}

int board_run(struct board *board, int64_t until_ns)
{
    for (;;) {
        bool edge = board->edge_count > 0 && board->edges[0].at_ns <= board->frame_ns;
        int64_t next_ns = edge ? board->edges[0].at_ns : board->frame_ns;
        if (next_ns > until_ns) {
            return run_core(board, until_ns);
        }
        int result = run_core(board, next_ns);
        if (result != 0) {
            return result;
        }
        if (edge) {
            set_button(board, board->edges[0].button, board->edges[0].down);
            board->edge_count--;
            memmove(&board->edges[0], &board->edges[1],
                    board->edge_count * sizeof(board->edges[0]));
        } else {
            frame(board);
        }
    }
}

int board_run_frame(struct board *board)
{
    return board_run(board, board->frame_ns);
}

int64_t board_frame_ns(const struct board *board)
{
    return board->frame_ns;
}

static void add_edge(struct board *board, int64_t at_ns, unsigned button, bool down)
{
    unsigned place = board->edge_count++;
    for (; place > 0 && board->edges[place - 1].at_ns > at_ns; place--) {
        board->edges[place] = board->edges[place - 1];
    }
    board->edges[place] = (struct board_edge){at_ns, button, down};
}

/* A contact that bounces turns an even number of times more, at times nobody knows; not so soon one
 * after the other that a spike could pass for none. */
#define BOUNCES 8

int64_t board_button(struct board *board, int64_t at_ns, unsigned button, bool down,
                     int64_t bounce_ns)
{
    int64_t now_ns = board_now_ns(board);
    at_ns = at_ns > now_ns ? at_ns : now_ns;
    if (button >= BOARD_BUTTONS || bounce_ns < 0 || bounce_ns > BOARD_BOUNCE_NS ||
        at_ns < board->rested_ns[button]) {
        return -EINVAL;
    }
    if (board->edge_count + BOUNCES + 1 > BOARD_EDGES_MAX) {
        return -ENOBUFS;
    }
    add_edge(board, at_ns, button, down);
    for (int i = 1; bounce_ns > 0 && i <= BOUNCES; i++) {
        double part = (i - 1 + (i < BOUNCES ? (1 + luck(board)) / 2 : 1)) / BOUNCES;
        add_edge(board, at_ns + 1 + (int64_t)((double)(bounce_ns - 1) * part), button,
                 i % 2 == 0 ? down : !down);
    }
    board->rested_ns[button] = at_ns + bounce_ns;
    return at_ns;
}

void board_suspend(struct board *board, bool suspended)
{
    if (board->suspended && !suspended) {
        board_usb_flag(board, UDINT_WAKEUPI | UDINT_EORSMI);
    }
    board->suspended = suspended;
    board->idle_frames = 0;
}

bool board_woke(struct board *board)
{
    bool woke = board->woke;
    board->woke = false;
    return woke;
}

unsigned board_killed_banks(const struct board *board)
{
    return board->killed_banks;
}
