/* puck-sim: a puck for a machine that has none. Everything that comes in (the kernel over TCP, the
 * script, the pipe, the clock) is on this one screen: run(). */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tools/puck-sim/options.h"
#include "tools/puck-sim/script.h"
#include "tools/puck-sim/server.h"

enum { EXIT_USAGE = 2 };

#define SECOND_NS   INT64_C(1000000000)
#define LATE_NS     INT64_C(50000000) /* as late as this it goes on from here */
#define DEVICE_NICE (-15)

struct sim {
    struct board *board;
    struct port port;
    struct server server;
    struct script script;
    FILE *log;
    int64_t zero_ns; /* the board's 0, on CLOCK_BOOTTIME */
    int64_t bounce_ns;
    bool over, failed;
};

static volatile sig_atomic_t asked_to_end;

static void ask_to_end(int signal_number)
{
    (void)signal_number;
    asked_to_end = 1;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static void note_at(struct sim *sim, int64_t at_ns, const char *what, const char *value)
{
    fprintf(sim->log, "%" PRId64 "\t%s\t%s\n", at_ns / 1000, what, value);
    fflush(sim->log);
}

static void note_number(struct sim *sim, int64_t at_ns, const char *what, int64_t number)
{
    char value[24];
    snprintf(value, sizeof(value), "%" PRId64, number);
    note_at(sim, at_ns, what, value);
}

static void note(void *userdata, const char *what, const char *value)
{
    note_at(userdata, now_ns(), what, value);
}

static void lamp(void *userdata, int64_t at_ns, enum board_lamp which, unsigned on)
{
    struct sim *sim = userdata;
    note_number(sim, sim->zero_ns + at_ns, which == BOARD_LIGHT ? "light" : "motor", on);
}

static void odd_line(const char *text)
{
    fprintf(stderr, "puck-sim: this line of control makes no sense: %s\n", text);
}

static void button(struct sim *sim, int64_t at_ns, unsigned which, bool down)
{
    int64_t true_ns = board_button(sim->board, at_ns - sim->zero_ns, which, down, sim->bounce_ns);
    if (true_ns < 0) {
        fprintf(stderr, "puck-sim: button %u is still on its way\n", which + 1);
        return;
    }
    note_number(sim, sim->zero_ns + true_ns, down ? "press" : "release", which + 1);
}

static void obey(struct sim *sim, const struct script_line *line)
{
    int64_t at_ns = line->due_us * 1000;
    note(sim, "control", line->text);
    switch (line->verb) {
    case SCRIPT_PRESS:
    case SCRIPT_RELEASE:
        button(sim, at_ns, line->button, line->verb == SCRIPT_PRESS);
        break;
    case SCRIPT_TAP:
        button(sim, at_ns, line->button, true);
        button(sim, at_ns + line->long_us * 1000, line->button, false);
        break;
    case SCRIPT_UNPLUG:
    case SCRIPT_PLUG:
        server_plug(&sim->server, line->verb == SCRIPT_PLUG);
        break;
    case SCRIPT_QUIT:
        sim->over = true;
        break;
    case SCRIPT_NOTHING:
        break;
    }
}

/* Sleeps until then and hears the network meanwhile. Signals are let in only here. */
static void wait_until(struct sim *sim, int64_t due_ns, const sigset_t *waiting)
{
    for (int64_t left_ns = due_ns - now_ns();; left_ns = due_ns - now_ns()) {
        struct timespec left = {0, left_ns > 0 ? left_ns : 0};
        struct pollfd polled[] = {{.fd = sim->server.listening, .events = POLLIN},
                                  {.fd = sim->server.client, .events = POLLIN}};
        int ready = ppoll(polled, 2, &left, waiting);
        if (ready > 0 && polled[0].revents != 0) {
            server_accept(&sim->server);
        } else if (ready > 0 && polled[1].revents != 0) {
            server_hear(&sim->server, now_ns() - sim->zero_ns);
        }
        if (asked_to_end || due_ns <= now_ns()) {
            return;
        }
    }
}

static void run(struct sim *sim, const sigset_t *waiting)
{
    while (!sim->over && !asked_to_end) {
        struct transfer *done;
        struct script_line line;
        wait_until(sim, sim->zero_ns + board_frame_ns(sim->board), waiting);
        script_hear(&sim->script, now_ns() / 1000, odd_line);
        while (!sim->over && script_take(&sim->script, now_ns() / 1000, &line)) {
            obey(sim, &line);
        }
        if (port_frame(&sim->port, &done) != 0) {
            fprintf(stderr, "puck-sim: the firmware has run into nothing\n");
            sim->failed = true;
            return;
        }
        server_give_back(&sim->server, done);
        int64_t late_ns = now_ns() - sim->zero_ns - board_frame_ns(sim->board);
        if (late_ns > LATE_NS) {
            sim->zero_ns += late_ns;
            note_number(sim, now_ns(), "late", late_ns / 1000000);
        }
    }
}

/* False: said why not. */
static bool prepare(struct sim *sim, const struct options *options)
{
    const struct board_options board = {.crystal_ppm = options->crystal_ppm,
                                        .lost_sof = options->lost_sof,
                                        .serial = options->serial,
                                        .owner = {lamp, sim}};
    const struct server_owner owner = {note, sim};
    unsigned number = 0;
    sim->zero_ns = now_ns();
    int result = board_new(options->firmware, &board, &sim->board);
    if (result != 0) {
        fprintf(stderr, "puck-sim: %s: %s\n", options->firmware,
                result == -ENOEXEC ? "no firmware for an ATmega32U4" : strerror(-result));
        return false;
    }
    if (port_init(&sim->port, sim->board) != 0) {
        fprintf(stderr, "puck-sim: %s: does not come up as a USB device\n", options->firmware);
        return false;
    }
    script_init(&sim->script, now_ns() / 1000);
    if (options->script != NULL &&
        (result = script_read(&sim->script, options->script, &number)) != 0) {
        fprintf(stderr, "puck-sim: %s: line %u: %s\n", options->script, number,
                result == -EINVAL ? "makes no sense" : strerror(-result));
        return false;
    }
    if (options->control != NULL && (result = script_listen(&sim->script, options->control)) != 0) {
        fprintf(stderr, "puck-sim: %s: %s\n", options->control, strerror(-result));
        return false;
    }
    if ((result = server_init(&sim->server, &sim->port, &owner, options->tcp_port)) != 0) {
        fprintf(stderr, "puck-sim: port %u: %s\n", options->tcp_port, strerror(-result));
        return false;
    }
    sim->bounce_ns = (int64_t)(options->bounce_ms * 1e6);
    sim->zero_ns = now_ns() - board_now_ns(sim->board);
    note_number(sim, now_ns(), "listening", server_tcp_port(&sim->server));
    return true;
}

int main(int argc, char **argv)
{
    static struct sim sim = {.script = {.pipe = -1}};
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
        fprintf(stderr, "puck-sim: %s: %s\n", options.log, strerror(errno));
        return EXIT_FAILURE;
    }
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &before);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = ask_to_end}, NULL);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = ask_to_end}, NULL);
    setpriority(PRIO_PROCESS, 0, DEVICE_NICE); /* a puck's own chip has nothing else to do */
    bool good = prepare(&sim, &options);
    if (good) {
        run(&sim, &before);
        server_finish(&sim.server);
    }
    script_finish(&sim.script);
    board_free(sim.board);
    if (fclose(sim.log) != 0) {
        fprintf(stderr, "puck-sim: the log could not be written: %s\n", strerror(errno));
        good = false;
    }
    return good && !sim.failed ? EXIT_SUCCESS : EXIT_FAILURE;
}
