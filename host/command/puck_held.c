#include "command/puck_held.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "command/command.h"
#include "now/now.h"
#include "puck/look.h"

#define GREET_US (4 * US_PER_S) /* after 3 s of hellos without an answer that is told */

static void on_news(void *userdata, const struct news *news)
{
    struct puck_held *held = userdata;
    held->seen[news->kind]++;
    held->newest[news->kind] = *news;
    switch (news->kind) {
    case NEWS_UP:
        held->up = true;
        held->about = news->about;
        break;
    case NEWS_DOWN:
        held->up = false;
        break;
    case NEWS_PRESS:
        held->down[news->press.who] = news->press.down;
        held->pressed[news->press.who] = true;
        break;
    case NEWS_ROUND:
        if (held->rounds < PUCK_ROUNDS_MAX) {
            held->round_us[held->rounds++] = news->round_us;
        }
        break;
    case NEWS_TROUBLE:
        held->trouble = news->trouble;
        break;
    case NEWS_CUED:
    case NEWS_TESTED:
    case NEWS_COUNTS:
    case NEWS_KINDS:
        break;
    }
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct puck_held *held = userdata;
    (void)source;
    (void)info;
    held->stopped = true;
    return 0;
}

int puck_held_open(struct puck_held *held)
{
    const struct usb_owner owner = {.news = on_news, .userdata = held};
    sigset_t set;
    *held = (struct puck_held){.usb = NULL};
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) {
        return -errno;
    }
    int error = sd_event_new(&held->loop);
    error = error < 0 ? error : sd_event_add_signal(held->loop, NULL, SIGINT, on_signal, held);
    error = error < 0 ? error : sd_event_add_signal(held->loop, NULL, SIGTERM, on_signal, held);
    return error < 0 ? error : usb_new(&held->usb, held->loop, &owner);
}

void puck_held_close(struct puck_held *held)
{
    held->usb = usb_free(held->usb);
    held->loop = sd_event_unref(held->loop);
}

bool puck_held_wait(struct puck_held *held, bool (*done)(const struct puck_held *held),
                    int64_t most_us)
{
    int64_t end_us = now_boottime_us() + most_us;
    while (!done(held)) {
        int64_t left_us = end_us - now_boottime_us();
        if (left_us <= 0 || held->stopped || sd_event_run(held->loop, (uint64_t)left_us) < 0) {
            return false;
        }
    }
    return true;
}

static bool is_told(const struct puck_held *held)
{
    return held->up || held->trouble != TROUBLE_NONE;
}

bool puck_held_greet(struct puck_held *held, const char *command)
{
    struct look look = look_around();
    if (look.no_usb) {
        say_error(command, "this machine has no USB that lull can look at.");
        return false;
    }
    if (look.pucks == 0) {
        say_error(command, "no puck is plugged in. lull works without one; how to build one stands "
                           "in firmware/README.md.");
        return false;
    }
    puck_held_wait(held, is_told, GREET_US);
    if (!held->up) {
        enum trouble trouble = held->trouble == TROUBLE_NONE ? TROUBLE_NO_ANSWER : held->trouble;
        say_error(command, "%s", trouble_text(trouble));
    }
    return held->up;
}
