#include "command/live_ask.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "command/left_open.h"
#include "now/now.h"
#include "report/couple.h"
#include "words/words.h"

static const enum key half_of[PARTNERS] = {KEY_LEFT, KEY_RIGHT};

/* What somebody answered. GONE: the terminal went away, which is no answer. */
enum answer { ANSWER_YES, ANSWER_STOP, ANSWER_DELETE, ANSWER_GONE };

/* + and - change a break's length by this, from this up. */
#define BREAK_STEP_MS (5 * 60 * 1000u)

static bool change_break(uint8_t byte, uint32_t *break_ms)
{
    struct settings settings = settings_default();
    if (byte != '+' && byte != '-') {
        return false;
    }
    settings.break_ms = byte == '+'                 ? *break_ms + BREAK_STEP_MS
                        : *break_ms > BREAK_STEP_MS ? *break_ms - BREAK_STEP_MS
                                                    : *break_ms;
    settings_clamp(&settings);
    *break_ms = settings.break_ms;
    printf(_("A longer break: %d min.\n"), (int)(*break_ms / 60000));
    fflush(stdout);
    return true;
}

static enum answer meant_by(const struct live *live, const struct keys_press *pressed,
                            enum key wanted, bool *ret_meant)
{
    bool half = pressed->key == KEY_LEFT || pressed->key == KEY_RIGHT;
    *ret_meant = true;
    if (pressed->key == KEY_STOP) {
        return ANSWER_STOP;
    }
    if (pressed->key == KEY_BREAK) {
        return ANSWER_DELETE;
    }
    *ret_meant = pressed->key == wanted || (half && live->people == 1);
    return ANSWER_YES;
}

/* Waits for a key of this half of the keyboard, or one of those that mean something else. break_ms:
 * what + and - change meanwhile; NULL: they are keys like any other. */
static enum answer wait_for(struct live *live, enum key wanted, uint32_t *break_ms)
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
            if (break_ms == NULL || !change_break(byte, break_ms)) {
                count = keys_push(&live->keys, byte, now_boottime_us(), pressed);
            }
        } else {
            count = keys_timeout(&live->keys, now_boottime_us(), pressed);
        }
        for (unsigned i = 0; i < count; i++) {
            bool meant;
            enum answer answer = meant_by(live, &pressed[i], wanted, &meant);
            if (meant) {
                return answer;
            }
        }
    }
}

static bool ask_each(struct live *live, const char *question, uint32_t *break_ms)
{
    static const char *const halves[] = {
        N_("A key on the left half of the keyboard says yes; Esc leaves."),
        N_("A key on the right half of the keyboard says yes; Esc leaves.")};
    for (unsigned who = 0; who < live->people; who++) {
        printf("%s: %s %s\n", live->person[who].partner.name, question,
               live->people > 1 ? _(halves[who]) : _("Any letter says yes; Esc leaves."));
        fflush(stdout);
        if (wait_for(live, half_of[who], break_ms) != ANSWER_YES) {
            return false;
        }
    }
    return true;
}

/* One of them is asked; no is as good as yes.  */
static bool ask_one(struct live *live, unsigned who, const char *question)
{
    printf(_("%s: %s A key of your half says yes; Esc says no.\n"), live->person[who].partner.name,
           question);
    fflush(stdout);
    return wait_for(live, half_of[who], NULL) == ANSWER_YES;
}

/* ---- before a talk ---- */

static void say_terms(const struct live *live, const struct live_options *options)
{
    puts(_("Not for you if you are afraid of your partner, or if anyone has been hurt or "
           "threatened.\n"
           "Each of you can stop at any time, without a reason.\n"
           "lull keeps your own heart for you, sealed. Who looks at their own trace can often tell "
           "which\n"
           "cues were theirs, and so which were yours."));
    if (live->people > 1 && !options->cues_unseen && !live->measuring_only) {
        puts(_("You can both choose that nobody sees cues afterwards: --cues-unseen."));
    }
    for (unsigned who = 0; who < live->people; who++) {
        if (!live->person[who].partner.passphrase) {
            printf(_("%s has no passphrase: anyone who can use this login can open that part.\n"),
                   live->person[who].partner.name);
        }
    }
    puts("");
}

/* Neutral: nobody is named who asked for it, or did not come. */
static void say_left_open(const struct live *live)
{
    int64_t start_realtime_us;
    char date[COUPLE_DATE_BYTES];
    if (!left_open(live->access.journal, &live->person[WHO_A].partner.id,
                   live->people > 1 ? &live->person[WHO_B].partner.id : NULL, &start_realtime_us)) {
        return;
    }
    couple_date(start_realtime_us, date);
    printf(
        _("The longer break in the talk of %s is still open. You can come back to it now, name a "
          "time for it, or leave it closed for now; each is all right.\n"),
        date);
}

/* Twenty seconds, said to each other: lull neither asks for the subject nor keeps it. */
static void say_first_words(const struct live *live, const struct live_options *options)
{
    if (live->measuring_only) {
        return;
    }
    say_left_open(live);
    puts(
        options->first ? _("This first talk is about something pleasant.")
        : live->people > 1
            ? _("Say to each other, in a sentence, what this talk is about. lull does not keep it.")
            : _("Say to yourself, in a sentence, what this talk is about. lull does not keep it."));
    printf(_("A longer break, if you call one, is %d min; + and - change it now. Either of you may "
             "stop.\n"),
           (int)(options->settings.break_ms / 60000));
}

bool live_ask_consent(struct live *live, struct live_options *options)
{
    say_terms(live, options);
    say_first_words(live, options);
    if (!ask_each(live, _("begin?"), live->measuring_only ? NULL : &options->settings.break_ms)) {
        return false;
    }
    if (options->therapist) {
        live->seen = ask_each(live,
                              options->page
                                  ? _("may the therapist here see your heart rate on a page?")
                                  : _("may the therapist here see your heart rate on this screen?"),
                              NULL);
        live->watching = live->seen && options->watch;
        if (!live->seen) {
            puts(_("Then the traces stay off."));
        }
    }
    bool unseen = options->cues_unseen;
    for (unsigned who = 0; options->cues_unseen && who < live->people; who++) {
        unseen &= ask_one(live, who, _("shall nobody see the cues of this talk afterwards?"));
    }
    if (options->cues_unseen) {
        puts(unseen ? _("Then nothing is kept that tells when a cue was. Hearts are kept.")
                    : _("It takes both of you: cues are kept as usual."));
    }
    options->settings.cues_unseen = unseen;
    for (unsigned who = 0; options->in_breaks && who < live->people; who++) {
        live->person[who].in_breaks =
            ask_one(live, who, _("may your heart be recorded in a longer break, too?"));
    }
    return true;
}

/* ---- after it ---- */

void live_ask_drop(struct live *live, int64_t session)
{
    if (live->by_signal) {
        return; /* nobody is there to be asked */
    }
    for (unsigned who = 0; who < live->people; who++) {
        struct live_person *person = &live->person[who];
        printf(_("%s: keep your own recording? A key of your half keeps it; Backspace drops it.\n"),
               person->partner.name);
        fflush(stdout);
        if (wait_for(live, half_of[who], NULL) == ANSWER_DELETE) {
            journal_drop(live->access.journal, session, &person->partner.id);
        }
    }
}
