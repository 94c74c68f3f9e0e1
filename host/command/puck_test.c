/* 'lull puck test': what the puck can tell of itself is looked at, what only a person can see or
 * feel is asked. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/puck_held.h"
#include "command/sandbox.h"
#include "words/words.h"

#define PRESS_US  (20 * US_PER_S)
#define ANSWER_US (60 * US_PER_S)
#define ROUND_US  20000 /* a machine that is not overworked is answered in far less */

static char typed; /* the first letter of the line that was typed last; 0: none yet */

static int on_stdin(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    char text[64];
    (void)userdata;
    (void)revents;
    ssize_t length = read(fd, text, sizeof(text));
    if (length <= 0) {
        typed = 'n';
        return sd_event_source_set_enabled(source, SD_EVENT_OFF);
    }
    typed = text[0];
    return 0;
}

static bool is_typed(const struct puck_held *held)
{
    (void)held;
    return typed != 0;
}

static bool is_timed(const struct puck_held *held)
{
    return held->rounds >= CLOCK_BURST;
}

static bool is_tested(const struct puck_held *held)
{
    return held->seen[NEWS_TESTED] > 0;
}

static bool left_pressed(const struct puck_held *held)
{
    return held->pressed[WHO_A] && !held->down[WHO_A];
}

static bool right_pressed(const struct puck_held *held)
{
    return held->pressed[WHO_B] && !held->down[WHO_B];
}

static bool print_line(const char *what, bool good, const char *text)
{
    printf("%-*s %s%s\n", words_field(_(what), 8), _(what), good ? _("ok   ") : _("NOT  "), text);
    fflush(stdout);
    return good;
}

static bool test_rounds(struct puck_held *held)
{
    char text[80];
    int64_t most_us = 0;
    bool all = puck_held_wait(held, is_timed, 5 * US_PER_S);
    for (unsigned i = 0; i < held->rounds; i++) {
        most_us = held->round_us[i] > most_us ? held->round_us[i] : most_us;
    }
    snprintf(text, sizeof(text), _("%u answers, the slowest in %s ms"), held->rounds,
             words_number((double)most_us / 1000, 1).text);
    return print_line(N_("answers"), all && most_us <= ROUND_US, text);
}

/* Shows a part, and asks whether it was seen; where nobody can be asked, what the puck says counts.
 */
static bool test_part(struct puck_held *held, const char *what, uint8_t part, const char *question)
{
    held->seen[NEWS_TESTED] = 0;
    usb_test(held->usb, part);
    bool tried = puck_held_wait(held, is_tested, 2 * US_PER_S) &&
                 (held->newest[NEWS_TESTED].tested.parts & part) != 0;
    if (!tried) {
        return print_line(what, false, _("the puck did not try it"));
    }
    if (!isatty(STDIN_FILENO)) {
        return print_line(what, true, _("shown"));
    }
    printf(_("%s [Y/n] "), question);
    fflush(stdout);
    typed = 0;
    puck_held_wait(held, is_typed, ANSWER_US);
    bool seen = typed == '\n' || typed == 'y' || typed == 'Y' || typed == _("y")[0];
    return print_line(what, seen,
                      seen ? "" : _("look at its wires; firmware/README.md shows them"));
}

static bool test_button(struct puck_held *held, const char *what, enum who who,
                        bool (*pressed)(const struct puck_held *held))
{
    char text[80];
    enum trouble stuck = who == WHO_A ? TROUBLE_STUCK_A : TROUBLE_STUCK_B;
    if (held->trouble == stuck) {
        return print_line(what, false, trouble_text(stuck));
    }
    puts(who == WHO_A ? _("Press the left button, and let go.")
                      : _("Press the right button, and let go."));
    fflush(stdout);
    held->pressed[WHO_A] = held->pressed[WHO_B] = false;
    bool good = puck_held_wait(held, pressed, PRESS_US);
    bool other = held->pressed[who == WHO_A ? WHO_B : WHO_A];
    snprintf(text, sizeof(text), _("known to within %s ms"),
             words_number((double)held->newest[NEWS_PRESS].press.bound_us / 1000, 1).text);
    return print_line(what, good,
                      good    ? text
                      : other ? _("it was the other one that came")
                              : _("no press came in 20 s; look at its wires"));
}

static bool test_all(struct puck_held *held)
{
    bool good = test_rounds(held);
    good &= test_part(held, N_("light"), PUCK_PART_LIGHT, _("Did the light swell and fade?"));
    good &= test_part(held, N_("motor"), PUCK_PART_MOTOR, _("Did it buzz, softly?"));
    good &= test_button(held, N_("left"), WHO_A, left_pressed);
    good &= test_button(held, N_("right"), WHO_B, right_pressed);
    return good;
}

int puck_test(void)
{
    struct puck_held held;
    int status = EXIT_FAILED;
    int error = puck_held_open(&held);
    if (error == 0) {
        sandbox_enter();
        /* A file or /dev/null can't be waited on, and has nobody behind it. */
        sd_event_add_io(held.loop, NULL, STDIN_FILENO, EPOLLIN, on_stdin, NULL);
    }
    if (error < 0) {
        say_error("puck", "this machine has no USB that lull can look at.");
    } else if (puck_held_greet(&held, "puck")) {
        bool good = test_all(&held);
        status = good ? EXIT_DONE : EXIT_FAILED;
        if (held.stopped || !held.up) {
            puts(held.stopped ? _("Stopped.") : _("The puck was unplugged."));
            status = EXIT_FAILED;
        } else if (good) {
            puts(_("All of it works."));
        }
    }
    puck_held_close(&held);
    return status;
}
