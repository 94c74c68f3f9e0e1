/* scan: the straps that are near, and how they are.
 *
 * What a strap sends to all (name, signal) comes by listening. Its battery does not: so while there
 * is time, straps that nobody uses are connected to, two at once, and let go of when they have
 * told.
 */
#include "command/scan.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command/command.h"
#include "now/now.h"
#include "strap/strap.h"
#include "words/words.h"

#define STRAPS_MAX 24
#define ASK_US     (8 * US_PER_S) /* for a strap to tell its battery */
#define DRAW_US    (US_PER_S / 2)
#define SECONDS    15

#define ADDRESS_TEXT_MAX (STRAP_ADDRESS_MAX + 10)

static const char help_text[] = N_(
    "Usage: lull scan [--seconds N] [--bluetooth dbus|direct]\n"
    "\n"
    "Lists the heart-rate straps that are near: name, address, signal, battery, and whether "
    "another\n"
    "program uses them. Wear them while it looks: a strap that is dry or lies in a drawer sleeps.\n"
    "Ctrl-C ends it early.\n"
    "\n"
    "  --seconds N           look for so long (default 15, 1 to 600)\n"
    "  --bluetooth WAY       dbus, through the desktop's Bluetooth service (default); or direct,\n"
    "                        without it, on a machine that has none\n"
    "  --help\n");

struct entry {
    struct strap_seen seen;
    int battery_percent; /* -1: not known */
    bool asked;          /* it was connected to for its battery, or is now */
    bool busy;           /* another program, or a phone, holds it */
};

struct scan {
    sd_event *event;
    sd_event_source *tick;
    struct strap *strap;
    struct entry entries[STRAPS_MAX]; /* in the order they were seen */
    unsigned count;
    int asking[PARTNERS];       /* index of the one that is asked; -1: none */
    int64_t asked_us[PARTNERS]; /* since when */
    int64_t end_us;
    enum strap_trouble trouble;
    bool direct;
    bool terminal;
    bool numbered;  /* one of them is going to be chosen */
    unsigned drawn; /* lines on the terminal that are drawn over next time */
};

/* ---- what is shown ---- */

static const char *signal_word(int rssi_dbm)
{
    if (rssi_dbm == 0 || rssi_dbm == 127) {
        return _("signal not known");
    }
    if (rssi_dbm >= -65) {
        return "strong";
    }
    return rssi_dbm >= -80 ? _("good") : rssi_dbm >= -90 ? _("weak") : _("very weak");
}

static bool ours(const struct scan *scan, unsigned i)
{
    return scan->asking[WHO_A] == (int)i || scan->asking[WHO_B] == (int)i;
}

/* As 'lull partner strap' takes it. The direct way has to know which kind an address is. */
static void address_text(const struct scan *scan, unsigned i, char ret_text[ADDRESS_TEXT_MAX])
{
    const struct strap_seen *seen = &scan->entries[i].seen;
    snprintf(ret_text, ADDRESS_TEXT_MAX,
             scan->direct && seen->random_address ? "'random %s'" : "%s", seen->address);
}

/* Names come over the air: nothing of them may steer a terminal. */
static void plain_name(const char *name, char ret_name[STRAP_NAME_MAX])
{
    size_t i = 0;
    for (; name[i] != 0 && i < STRAP_NAME_MAX - 1; i++) {
        ret_name[i] = (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? '?' : name[i];
    }
    ret_name[i] = 0;
}

/* A strap in use sends nothing to others: what was its signal says nothing. */
static void print_entry(const struct scan *scan, unsigned i)
{
    const struct entry *entry = &scan->entries[i];
    char name[STRAP_NAME_MAX], address[ADDRESS_TEXT_MAX];
    bool in_use = entry->busy || (entry->seen.connected && !ours(scan, i) && !entry->asked);
    plain_name(entry->seen.name[0] != 0 ? entry->seen.name : _("(no name)"), name);
    address_text(scan, i, address);
    if (scan->numbered) {
        printf("%2u  ", i + 1);
    }
    printf("%-18s  %-*s  ", name, scan->direct ? 26 : 17, address);
    if (in_use) {
        puts(_("in use by another program"));
        return;
    }
    fputs(signal_word(entry->seen.rssi_dbm), stdout);
    if (entry->seen.rssi_dbm != 0 && entry->seen.rssi_dbm != 127) {
        printf(" (%d dBm)", entry->seen.rssi_dbm);
    }
    if (entry->battery_percent >= 0) {
        printf(_(", battery %d %%"), entry->battery_percent);
    }
    putchar('\n');
}

static void draw(struct scan *scan)
{
    if (scan->drawn > 0) {
        printf("\033[%uA\033[J", scan->drawn);
    }
    fputs("\033[?7l", stdout); /* a line that wraps would not be drawn over whole */
    for (unsigned i = 0; i < scan->count; i++) {
        print_entry(scan, i);
    }
    fputs("\033[?7h", stdout);
    scan->drawn = scan->count;
    fflush(stdout);
}

/* ---- what straps tell ---- */

static void on_seen(void *userdata, const struct strap_seen *seen)
{
    struct scan *scan = userdata;
    unsigned i = 0;
    while (i < scan->count && strcmp(scan->entries[i].seen.address, seen->address) != 0) {
        i++;
    }
    if (i == STRAPS_MAX) {
        return;
    }
    if (i == scan->count) {
        scan->entries[scan->count++] = (struct entry){.battery_percent = -1};
    }
    scan->entries[i].seen = *seen;
}

static void let_go(struct scan *scan, enum who who)
{
    scan->asking[who] = -1;
    strap_hold(scan->strap, who, NULL);
}

static void on_about(void *userdata, enum who who, const struct strap_about *about)
{
    struct scan *scan = userdata;
    if (scan->asking[who] >= 0 && about->battery_percent >= 0) {
        scan->entries[scan->asking[who]].battery_percent = about->battery_percent;
        scan->asked_us[who] = INT64_MIN; /* let go of at the next look */
    }
}

static void on_trouble(void *userdata, enum who who, enum strap_trouble trouble)
{
    struct scan *scan = userdata;
    if (who == WHO_BOTH) {
        scan->trouble = trouble;
        if (trouble != STRAP_TROUBLE_NONE) {
            sd_event_exit(scan->event, 0);
        }
    } else if (trouble == STRAP_TROUBLE_BUSY && scan->asking[who] >= 0) {
        scan->entries[scan->asking[who]].busy = true;
        scan->asked_us[who] = INT64_MIN;
    }
}

/* ---- time ---- */

static void ask_next(struct scan *scan, enum who who, int64_t at_us)
{
    for (unsigned i = 0; i < scan->count; i++) {
        struct entry *entry = &scan->entries[i];
        if (!entry->asked && !entry->seen.connected) {
            entry->asked = true;
            char address[STRAP_ADDRESS_MAX + 8];
            snprintf(address, sizeof(address), "%s%s", entry->seen.random_address ? "random " : "",
                     entry->seen.address);
            scan->asking[who] = (int)i;
            scan->asked_us[who] = at_us;
            strap_hold(scan->strap, who, address);
            return;
        }
    }
}

static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct scan *scan = userdata;
    int64_t at_us = now_boottime_us();
    if (at_us >= scan->end_us) {
        return sd_event_exit(scan->event, 0);
    }
    for (int who = 0; who < PARTNERS; who++) {
        bool done = scan->asking[who] >= 0 && scan->asked_us[who] < at_us - ASK_US;
        if (done) {
            let_go(scan, (enum who)who);
        } else if (scan->asking[who] < 0) {
            ask_next(scan, (enum who)who, at_us);
        }
    }
    if (scan->terminal) {
        draw(scan);
    }
    int error = sd_event_source_set_time(source, usec + DRAW_US);
    return error < 0 ? error : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct scan *scan = userdata;
    (void)source;
    (void)info;
    return sd_event_exit(scan->event, 0);
}

/* ---- the command ---- */

static int wire(struct scan *scan)
{
    struct strap_owner owner = {
        .about = on_about,
        .seen = on_seen,
        .trouble = on_trouble,
        .userdata = scan,
    };
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    int error = sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : sd_event_new(&scan->event);
    error = error < 0 ? error : sd_event_add_signal(scan->event, NULL, SIGINT, on_signal, scan);
    error = error < 0 ? error : sd_event_add_signal(scan->event, NULL, SIGTERM, on_signal, scan);
    error = error < 0 ? error
                      : sd_event_add_time(scan->event, &scan->tick, CLOCK_BOOTTIME,
                                          (uint64_t)now_boottime_us(), 0, on_tick, scan);
    if (error < 0) {
        return error;
    }
    return scan->direct ? strap_att_new(&scan->strap, scan->event, &owner)
                        : strap_bluez_new(&scan->strap, scan->event, &owner);
}

/* Looks for so long. EXIT_FAILED, and said: nothing was seen, or it could not look. */
static int look(struct scan *scan, int64_t seconds)
{
    sigset_t set;
    scan->terminal = say_colour();
    scan->end_us = now_boottime_us() + seconds * US_PER_S;
    int error = wire(scan);
    if (error >= 0) {
        printf(_("Looking for straps for %d s; Ctrl-C ends it early.\n"), (int)seconds);
        fflush(stdout);
        strap_scan(scan->strap, true);
        error = sd_event_loop(scan->event);
    }
    if (scan->terminal && error >= 0) {
        draw(scan);
    }
    scan->strap = strap_free(scan->strap);
    sd_event_source_disable_unref(scan->tick);
    sd_event_unref(scan->event);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    if (error < 0) {
        say_error("scan", "it could not look for straps: %s.", strerror(-error));
        return EXIT_FAILED;
    }
    for (unsigned i = 0; i < scan->count && !scan->terminal; i++) {
        print_entry(scan, i);
    }
    if (scan->trouble != STRAP_TROUBLE_NONE) {
        say_error("scan", "%s", strap_trouble_text(scan->trouble));
        return EXIT_FAILED;
    }
    if (scan->count == 0) {
        say_error("scan", "no strap was seen. Put it on, moisten its electrodes, and see that no "
                          "phone or watch is connected to it; then look once more.");
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static void say_next(const struct scan *scan)
{
    char address[ADDRESS_TEXT_MAX];
    address_text(scan, 0, address);
    if (scan->count == 1) {
        printf(_("\nNext: lull partner strap NAME %s\n"), address);
    } else {
        puts(_("\nTwo of one name? Take one off and look again: the other one stays.\n"
               "Next, for each of you: lull partner strap NAME ADDRESS"));
    }
}

int scan_choose(const char *name, bool direct, char ret_address[SCAN_ADDRESS_MAX])
{
    struct scan scan = {.asking = {-1, -1}, .direct = direct, .numbered = true};
    char line[16];
    char *end;
    if (look(&scan, SECONDS) != EXIT_DONE) {
        return EXIT_FAILED;
    }
    printf(_("Which one is %s's? Its number; Enter: none of them.\n> "), name);
    fflush(stdout);
    unsigned long number = fgets(line, sizeof(line), stdin) == NULL ? 0 : strtoul(line, &end, 10);
    if (number < 1 || number > scan.count) {
        return EXIT_FAILED;
    }
    const struct strap_seen *seen = &scan.entries[number - 1].seen;
    snprintf(ret_address, SCAN_ADDRESS_MAX, "%s%s", direct && seen->random_address ? "random " : "",
             seen->address);
    return EXIT_DONE;
}

static int take_options(int argc, char **argv, int64_t *ret_seconds, bool *ret_direct)
{
    static const struct option table[] = {
        {"seconds", required_argument, NULL, 's'},
        {"bluetooth", required_argument, NULL, 'b'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    char *end;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        switch (option) {
        case 's':
            *ret_seconds = strtol(optarg, &end, 10);
            if (*end != 0 || end == optarg || *ret_seconds < 1 || *ret_seconds > 600) {
                return say_usage("scan", "--seconds takes a whole number from 1 to 600.");
            }
            break;
        case 'b':
            *ret_direct = strcmp(optarg, "direct") == 0;
            if (!*ret_direct && strcmp(optarg, "dbus") != 0) {
                return say_usage("scan", "--bluetooth takes dbus or direct.");
            }
            break;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    return optind == argc ? EXIT_DONE : say_usage("scan", "it takes no words, only options.");
}

int command_scan(int argc, char **argv)
{
    struct scan scan = {.asking = {-1, -1}};
    int64_t seconds = SECONDS;
    int status = take_options(argc, argv, &seconds, &scan.direct);
    if (status != EXIT_DONE) {
        return status;
    }
    status = look(&scan, seconds);
    if (status == EXIT_DONE) {
        say_next(&scan);
    }
    return status;
}
