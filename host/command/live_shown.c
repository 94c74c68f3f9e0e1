/* What a live talk shows: the core's words on the status line, and the guide through a baseline. */
#include "command/live.h"

#include <stdio.h>
#include <time.h>

#include "command/live_page.h"
#include "now/now.h"
#include "words/words.h"

void live_shown(void *userdata, const struct action *action)
{
    struct live *live = userdata;
    char text[STATUS_TEXT_MAX];
    time_t back;
    struct tm tm;
    switch (action->show.show) {
    case SHOW_TALKING:
        live->on_break = false;
        status_talk(&live->status, "talking");
        break;
    case SHOW_PAUSED:
        status_talk(&live->status, _("pause: breathe out slowly"));
        break;
    case SHOW_BREAK:
        if (!live->on_break) {
            status_say(&live->status,
                       "Straps may come off. Something that takes your mind elsewhere helps: a "
                       "walk, music, the dishes; going over the talk does not.");
        }
        live->on_break = true;
        back = (time_t)((now_realtime_us() + live->run.session.settings.break_ms * US_PER_MS) /
                        US_PER_S);
        localtime_r(&back, &tm);
        snprintf(text, sizeof(text), _("a longer break, back at %02d:%02d"), tm.tm_hour, tm.tm_min);
        status_talk(&live->status, text);
        break;
    case SHOW_BREAK_OFFER:
        status_say(&live->status,
                   "This may be a moment for a longer break, if you like: Backspace. "
                   "From now on lull plays no more cues; your keys go on working.");
        break;
    case SHOW_SIGNAL:
        status_signal(&live->status, action->show.who, action->show.signal);
        break;
    case SHOW_OVER:
        status_talk(&live->status, "over");
        break;
    case SHOWS:
        break;
    }
}

void live_tell_ready(struct live *live)
{
    bool all = !live->guided; /* between two of its steps everybody's detector listens, too */
    for (unsigned who = 0; who < live->people; who++) {
        all = all && live->person[who].ready;
    }
    if (all && !live->said_ready && !live->measuring_only) {
        live->said_ready = true;
        status_say(&live->status, "Ready. Begin when you like; nobody needs to look here.");
        status_talk(&live->status, "talking");
        first_talk_begin(&live->first_talk, live->people < PARTNERS, now_boottime_us());
    }
}

void live_noted(void *userdata, const struct event *event)
{
    struct live *live = userdata;
    live_page_event(live, event);
    if (live->first) {
        first_talk_saw(&live->first_talk, event);
    }
    if (event->kind == EVENT_RETURN && live->people == PARTNERS) {
        /* An invitation: nobody is named, and nothing waits for it. */
        status_say(&live->status, "Whoever paused may speak first, if they like; the other may say "
                                  "back: what I heard ...");
    } else if (event->kind == EVENT_RESUME) {
        live->person[event->who].ready = true;
        live_tell_ready(live);
    } else if (event->kind == EVENT_ABSTAIN) {
        live->person[event->who].ready = !live->person[event->who].has_strap;
    } else if (event->kind == EVENT_BASELINE) {
        live->person[event->who].today.phase[event->baseline.phase] = event->baseline.measured;
    } else if (event->kind == EVENT_BASELINE_SHORT) {
        live->guide.too_little = true;
        status_say(&live->status,
                   "%s: %u s of good signal, 60 are needed. Moisten the strap's two pads, pull it "
                   "snug, sit still.",
                   live->person[event->who].partner.name,
                   event->baseline.measured.trusted_ms / 1000);
    }
}

static void put_phases(struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        live_put(live, (struct input){.who = who,
                                      .kind = INPUT_PHASE,
                                      .phase = guide_phase(&live->guide, who)});
    }
}

static bool straps_up(const struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        if (live->person[who].has_strap && live->status.signal[who] == SIGNAL_NONE) {
            return false;
        }
    }
    return true;
}

void live_guide(struct live *live)
{
    char text[STATUS_TEXT_MAX];
    int64_t now_us = now_boottime_us();
    if (!live->guided || (!live->guiding && !straps_up(live))) {
        return;
    }
    if (!live->guiding) {
        live->guiding = true;
        guide_begin(&live->guide, live->person[WHO_A].partner.name,
                    live->people > 1 ? live->person[WHO_B].partner.name : NULL, now_us);
        put_phases(live);
    }
    if (now_us >= live->guide.end_us) {
        for (unsigned who = 0; who < live->people; who++) {
            live_put(live, (struct input){.who = who, .kind = INPUT_PHASE, .phase = PHASE_NONE});
        }
        guide_next(&live->guide, now_us);
        put_phases(live);
        if (live->run.cue != NULL) {
            cue_play(live->run.cue, SOUND_RETURN, 0, now_us); /* nobody has to look */
        }
    }
    guide_text(&live->guide, now_us, text, sizeof(text));
    status_talk(&live->status, text);
    if (guide_done(&live->guide)) {
        live->guided = false;
        live->guiding = false;
        live_tell_ready(live);
        if (live->measuring_only) {
            live_end(live, END_REASON_ENDED);
        }
    }
}
