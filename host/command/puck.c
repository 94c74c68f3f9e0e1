/* puck: what 'lull puck' is asked for, and how the puck is. */
#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/puck_held.h"
#include "command/sandbox.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull puck [test | flash [FILE]]\n"
    "\n"
    "The puck lies on the table between you: a light, a motor, a button for each of you. In a talk "
    "it\n"
    "is found by itself; lull works fully without it.\n"
    "\n"
    "  (nothing)      how the puck is\n"
    "  test           its light, its motor, each button, and how quickly it answers\n"
    "  flash [FILE]   gives it its firmware: FILE, or the one that lull came with\n"
    "  --help\n");

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_timed(const struct puck_held *held)
{
    return held->rounds >= CLOCK_BURST && held->seen[NEWS_COUNTS] > 0;
}

static void print_parts(const struct puck_hello *about)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } parts[] = {{PUCK_CAN_LIGHT, N_("light")},
                 {PUCK_CAN_MOTOR, N_("motor")},
                 {PUCK_CAN_BUTTONS, N_("two buttons")},
                 {PUCK_CAN_BOOTLOADER, N_("flashes by itself")}};
    const char *between = "";
    fputs(_("has        "), stdout);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if ((about->capabilities & parts[i].bit) != 0) {
            printf("%s%s", between, _(parts[i].name));
            between = ", ";
        }
    }
    puts("");
}

static void print_status(struct puck_held *held)
{
    const struct puck_hello *about = &held->about;
    const struct puck_state *counts = &held->newest[NEWS_COUNTS].counts;
    printf(_("puck       %08X, firmware %u.%u\n"), (unsigned)about->serial, about->firmware_major,
           about->firmware_minor);
    print_parts(about);
    const struct host *host = usb_host(held->usb);
    if (held->rounds > 0 && host != NULL) {
        qsort(held->round_us, held->rounds, sizeof(held->round_us[0]), by_size);
        printf(_("answers    in %s ms (median), %s ms (at most)\n"),
               words_number((double)held->round_us[held->rounds / 2] / 1000, 1).text,
               words_number((double)held->round_us[held->rounds - 1] / 1000, 1).text);
        printf(_("clock      off by %+.0f ppm\n"), clock_pace(&host->clock).off_ppm);
    }
    if (held->seen[NEWS_COUNTS] > 0) {
        printf(_("so far     %u presses lost, %u bounces held back, %u messages not understood\n"),
               counts->edges_lost, counts->bounces, counts->ignored);
    }
    if (held->trouble != TROUBLE_NONE) {
        printf("%s\n", trouble_text(held->trouble));
    }
}

int puck_status(void)
{
    struct puck_held held;
    int status = EXIT_FAILED;
    int error = puck_held_open(&held);
    if (error == 0) {
        sandbox_enter();
    }
    if (error < 0) {
        say_error("puck", "this machine has no USB that lull can look at.");
    } else if (puck_held_greet(&held, "puck")) {
        usb_count(held.usb);
        puck_held_wait(&held, is_timed, 2 * US_PER_S);
        print_status(&held);
        status = EXIT_DONE;
    }
    puck_held_close(&held);
    return status;
}

int command_puck(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "--help") == 0 || strcmp(what, "-h") == 0) {
        fputs(_(help_text), stdout);
        return EXIT_DONE;
    }
    if (argc == 1) {
        return puck_status();
    }
    if (strcmp(what, "test") == 0 && argc == 2) {
        return puck_test();
    }
    if (strcmp(what, "flash") == 0 && argc <= 3 && (argc < 3 || argv[2][0] != '-')) {
        return puck_flash(argc == 3 ? argv[2] : NULL);
    }
    return say_usage("puck", "it takes nothing, or test, or flash and a file.");
}
