#include "command/live_ask.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static const enum key half_of[PARTNERS] = {KEY_LEFT, KEY_RIGHT};

/* What somebody answered. GONE: the terminal went away, which is no answer. */
enum answer { ANSWER_YES, ANSWER_STOP, ANSWER_DELETE, ANSWER_GONE };

/* Waits for a key of this half of the keyboard, or one of those that mean something else. */
static enum answer wait_for(struct live *live, enum key wanted)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    keys_init(&live->keys, live->keys.layout, live->keys.escape_us);
    for (;;) {
        struct keys_press pressed[KEYS_PRESSES_MAX];
        unsigned count = 0;
        uint8_t byte;
        if (poll(&in, 1, 50) > 0) {
            if (read(STDIN_FILENO, &byte, 1) != 1) {
                return ANSWER_GONE;
            }
            count = keys_push(&live->keys, byte, live_now_us(), pressed);
        } else {
            count = keys_timeout(&live->keys, live_now_us(), pressed);
        }
        for (unsigned i = 0; i < count; i++) {
            bool half = pressed[i].key == KEY_LEFT || pressed[i].key == KEY_RIGHT;
            if (pressed[i].key == KEY_STOP) {
                return ANSWER_STOP;
            }
            if (pressed[i].key == KEY_BREAK) {
                return ANSWER_DELETE;
            }
            if (pressed[i].key == wanted || (half && live->people == 1)) {
                return ANSWER_YES;
            }
        }
    }
}

static bool ask_each(struct live *live, const char *question)
{
    static const char *const halves[] = {"left", "right"};
    for (unsigned who = 0; who < live->people; who++) {
        printf("%s: %s", live->person[who].partner.name, question);
        printf(live->people > 1 ? " A key on the %s half of the keyboard says yes; Esc leaves.\n"
                                : " Any letter says yes; Esc leaves.\n",
               halves[who]);
        fflush(stdout);
        if (wait_for(live, half_of[who]) != ANSWER_YES) {
            return false;
        }
    }
    return true;
}

bool live_ask_consent(struct live *live, const struct live_options *options)
{
    puts(
        "Not for you if you are afraid of your partner, or if anyone has been hurt or threatened.\n"
        "Each of you can stop at any time, without a reason.\n"
        "lull keeps your own heart for you, sealed. Who looks at their own trace can often tell "
        "which\n"
        "cues were theirs, and so which were yours.\n");
    if (!ask_each(live, "begin?")) {
        return false;
    }
    if (options->therapist) {
        live->seen =
            ask_each(live, options->page ? "may the therapist here see your heart rate on a page?"
                                         : "may the therapist here see your heart rate on this "
                                           "screen?");
        live->watching = live->seen && options->watch;
        if (!live->seen) {
            puts("Then the traces stay off.");
        }
    }
    for (unsigned who = 0; options->in_breaks && who < live->people; who++) {
        printf("%s: may your heart be recorded in a longer break, too? A key of your half says "
               "yes; Esc says no.\n",
               live->person[who].partner.name);
        fflush(stdout);
        live->person[who].in_breaks = wait_for(live, half_of[who]) == ANSWER_YES;
    }
    return true;
}

void live_ask_drop(struct live *live, int64_t session)
{
    if (live->by_signal) {
        return; /* nobody is there to be asked */
    }
    for (unsigned who = 0; who < live->people; who++) {
        struct live_person *person = &live->person[who];
        printf("%s: keep your own recording? A key of your half keeps it; Backspace drops it.\n",
               person->partner.name);
        fflush(stdout);
        if (wait_for(live, half_of[who]) == ANSWER_DELETE) {
            journal_drop(live->access.journal, session, &person->partner.id);
        }
    }
}
