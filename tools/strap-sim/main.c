/* strap-sim: straps in the air, for a machine that has none. Everything that comes in (the kernel,
 * the pipe, the script, the clock) is on this one screen: run(). */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "now/now.h"
#include "recording/file.h"
#include "tools/strap-sim/air.h"
#include "tools/strap-sim/options.h"
#include "tools/strap-sim/peripheral.h"
#include "tools/strap-sim/schedule.h"
#include "tools/strap-sim/vhci.h"

enum { EXIT_USAGE = 2 };

#define PATH_BYTES 4096
#define WAIT_US    INT64_C(1000000)

struct sim {
    struct air air;
    struct schedule schedule;
    FILE *log;
    int vhci; /* -1: the adapter is pulled out */
    bool over;
};

static volatile sig_atomic_t asked_to_end;

static void ask_to_end(int number)
{
    (void)number;
    asked_to_end = 1;
}

static void note(void *userdata, int64_t at_us, int strap, const char *what, const char *value)
{
    struct sim *sim = userdata;
    if (strap < 0) {
        fprintf(sim->log, "%" PRId64 "\t-\t%s\t%s\n", at_us, what, value);
    } else {
        fprintf(sim->log, "%" PRId64 "\t%d\t%s\t%s\n", at_us, strap + 1, what, value);
    }
    fflush(sim->log);
}

static void to_machine(void *userdata, const struct hci_packet *packet)
{
    struct sim *sim = userdata;
    if (sim->vhci >= 0) {
        int result = vhci_write(sim->vhci, packet);
        if (result != 0) {
            fprintf(stderr, "strap-sim: the kernel took no packet: %s\n", strerror(-result));
        }
    }
}

static void odd_line(const char *line)
{
    fprintf(stderr, "strap-sim: this line of control makes no sense: %s\n", line);
}

/* What the text of a strap on the command line means. False: said why it means nothing. */
static bool find_beats(const char *text, const struct options *options, unsigned number,
                       struct beats *ret_beats)
{
    struct file_error error;
    char path[PATH_BYTES], *end;
    size_t length = strlen(text);
    double rate_bpm = strtod(text, &end);
    if (end != text && *end == '\0') {
        if (!(rate_bpm >= 30 && rate_bpm <= 220)) {
            fprintf(stderr, "strap-sim: %s: 30 to 220 beats a minute, please\n", text);
            return false;
        }
        beats_steady(ret_beats, rate_bpm, options->seed * AIR_STRAPS_MAX + number);
        return true;
    }
    if (length < 3 || length >= sizeof(path) || text[length - 2] != ':' ||
        (text[length - 1] != 'a' && text[length - 1] != 'b')) {
        fprintf(stderr, "strap-sim: %s: say whose strap it is, as in %s:a\n", text, text);
        return false;
    }
    memcpy(path, text, length - 2);
    path[length - 2] = '\0';
    enum who who = text[length - 1] == 'a' ? WHO_A : WHO_B;
    if (beats_read(ret_beats, path, who, options->again, &error) != FILE_OK) {
        char why[FILE_ERROR_TEXT_BYTES];
        file_error_text(&error, why, sizeof(why));
        fprintf(stderr, "strap-sim: %s: %s\n", text, why);
        return false;
    }
    return true;
}

/* 0 or -errno. */
static int put_in(struct sim *sim)
{
    int result = sim->vhci >= 0 ? 0 : vhci_open(&sim->vhci);
    if (result == 0) {
        air_adapter(&sim->air, true, now_boottime_us());
    }
    return result;
}

static void pull_out(struct sim *sim)
{
    if (sim->vhci >= 0) {
        close(sim->vhci);
        sim->vhci = -1;
        air_adapter(&sim->air, false, now_boottime_us());
    }
}

static void obey(struct sim *sim, const struct control *control, const char *text)
{
    note(sim, now_boottime_us(), -1, "control", text);
    if (control->verb == CONTROL_QUIT) {
        sim->over = true;
    } else if (control->verb == CONTROL_ADAPTER && control->on) {
        int result = put_in(sim);
        if (result != 0) {
            fprintf(stderr, "strap-sim: /dev/vhci: %s\n", strerror(-result));
        }
    } else if (control->verb == CONTROL_ADAPTER) {
        pull_out(sim);
    } else if (!air_control(&sim->air, now_boottime_us(), control)) {
        odd_line(text);
    }
}

/* Until the next deadline, at least 0. */
static struct timespec until(const struct sim *sim, int64_t at_us)
{
    int64_t next_us = air_next_us(&sim->air);
    int64_t line_us = schedule_next_us(&sim->schedule);
    next_us = line_us < next_us ? line_us : next_us;
    int64_t wait_us = next_us > at_us ? next_us - at_us : 0;
    wait_us = wait_us < WAIT_US ? wait_us : WAIT_US;
    return (struct timespec){wait_us / 1000000, wait_us % 1000000 * 1000};
}

/* Signals are let in only while it waits, so that none is overlooked. */
static void run(struct sim *sim, const sigset_t *waiting)
{
    while (!sim->over && !asked_to_end) {
        struct control control;
        const char *text;
        air_step(&sim->air, now_boottime_us());
        while (!sim->over && schedule_take(&sim->schedule, now_boottime_us(), &control, &text)) {
            obey(sim, &control, text);
        }
        struct timespec wait = until(sim, now_boottime_us());
        struct pollfd polled[] = {{.fd = sim->vhci, .events = POLLIN},
                                  {.fd = sim->schedule.pipe, .events = POLLIN}};
        if (ppoll(polled, 2, &wait, waiting) <= 0) {
            continue;
        }
        if (polled[0].revents != 0) {
            uint8_t bytes[2048];
            ssize_t length = read(sim->vhci, bytes, sizeof(bytes));
            if (length > 0) {
                air_packet(&sim->air, now_boottime_us(), bytes, (size_t)length);
            } else if (length < 0 && errno != EINTR && errno != EAGAIN) {
                pull_out(sim);
            }
        }
        if (polled[1].revents != 0) {
            schedule_hear(&sim->schedule, now_boottime_us(), odd_line);
        }
    }
}

/* False: said why not. */
static bool prepare(struct sim *sim, const struct options *options)
{
    const struct air_owner owner = {to_machine, note, sim};
    unsigned line = 0;
    int result;
    air_init(&sim->air, &owner, options->seed, now_boottime_us());
    sim->air.luckless = options->luck;
    schedule_init(&sim->schedule, now_boottime_us());
    for (int i = 0; i < options->count; i++) {
        struct beats beats;
        if (!find_beats(options->straps[i], options, (unsigned)i, &beats) ||
            !air_add(&sim->air, &beats)) {
            return false;
        }
    }
    if (options->script != NULL &&
        (result = schedule_read(&sim->schedule, options->script, &line)) != 0) {
        fprintf(stderr, "strap-sim: %s: line %u: %s\n", options->script, line,
                result == -EINVAL ? "makes no sense" : strerror(-result));
        return false;
    }
    if (options->control != NULL &&
        (result = schedule_listen(&sim->schedule, options->control)) != 0) {
        fprintf(stderr, "strap-sim: %s: %s\n", options->control, strerror(-result));
        return false;
    }
    if ((result = put_in(sim)) != 0) {
        fprintf(stderr, "strap-sim: /dev/vhci: %s (modprobe hci_vhci, and be root)\n",
                strerror(-result));
    }
    return result == 0;
}

/* On the virtual adapter, until it is over. `waiting`: the signals let in. */
static bool simulate(struct sim *sim, const struct options *options, const sigset_t *waiting)
{
    bool ready = prepare(sim, options);
    if (ready) {
        run(sim, waiting);
    }
    pull_out(sim);
    schedule_finish(&sim->schedule);
    air_finish(&sim->air);
    return ready;
}

static bool lend(const struct options *options, FILE *log)
{
    struct beats beats;
    if (!find_beats(options->straps[0], options, 0, &beats)) {
        return false;
    }
    int result = peripheral_run(options->adapter, &beats, log);
    beats_finish(&beats);
    return result == 0;
}

int main(int argc, char **argv)
{
    static struct sim sim = {.vhci = -1, .schedule = {.pipe = -1}};
    struct options options;
    sigset_t ending, before;
    switch (options_read(argc, argv, &options)) {
    case OPTIONS_USAGE:
        return EXIT_USAGE;
    case OPTIONS_HELPED:
        return EXIT_SUCCESS;
    case OPTIONS_OK:
        break;
    }
    sim.log = options.log == NULL ? stdout : fopen(options.log, "we");
    if (sim.log == NULL) {
        fprintf(stderr, "strap-sim: %s: %s\n", options.log, strerror(errno));
        return EXIT_FAILURE;
    }
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &before);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = ask_to_end}, NULL);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = ask_to_end}, NULL);
    bool good =
        options.adapter != NULL ? lend(&options, sim.log) : simulate(&sim, &options, &before);
    if (fclose(sim.log) != 0) {
        fprintf(stderr, "strap-sim: the log could not be written: %s\n", strerror(errno));
        good = false;
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
