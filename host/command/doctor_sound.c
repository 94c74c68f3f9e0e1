/* Sound: the cue itself, the way a talk plays it, then the only judges of it: the two who listen.
 *
 * What was handed to the card and when it was heard comes from the sink; whether a mute switch, a
 * screen's own speakers or an earphone kept it from both, nobody but they can say. So they are
 * asked, where there is somebody to ask.
 */
#include "command/doctor.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "cue/set.h"
#include "now/now.h"
#include "words/words.h"

#define VOLUME   0.6
#define LIMIT_US (5 * US_PER_S) /* a card that has not begun by then will not */

struct listening {
    sd_event *event;
    sd_event_source *end;
    const struct cue_sounds *sounds;
    bool available;
    enum cue_fail why;
    bool started, answered;
    int64_t asked_us, heard_us;
};

static void on_available(void *userdata, bool available, enum cue_fail why)
{
    struct listening *listening = userdata;
    listening->available = available;
    listening->why = why;
}

static void on_started(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us)
{
    struct listening *listening = userdata;
    int64_t length_us = listening->sounds->of[SOUND_CUE].count * US_PER_S / SOUND_RATE_HZ;
    (void)number;
    (void)bound_us;
    listening->started = listening->answered = true;
    listening->heard_us = event_us;
    /* To its end, and a little for what stands in the card. */
    sd_event_source_set_time(listening->end, (uint64_t)(event_us + length_us + US_PER_S / 5));
}

static void on_failed(void *userdata, uint32_t number, enum cue_fail fail)
{
    struct listening *listening = userdata;
    (void)number;
    listening->answered = true;
    listening->why = fail;
    sd_event_source_set_time(listening->end, 0);
}

static int on_end(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct listening *listening = userdata;
    (void)source;
    (void)usec;
    return sd_event_exit(listening->event, 0);
}

static struct doctor_finding no_sound(enum cue_fail why)
{
    switch (why) {
    case CUE_FAIL_NO_DEVICE:
        return doctor_found(
            DOCTOR_WANTING,
            _("there is no sound card here. Plug in a speaker or earphones; where the "
              "desktop plays sound and lull does not: sudo apt install "
              "libasound2-plugins (PulseAudio) or pipewire-alsa (PipeWire)"));
    case CUE_FAIL_BUSY:
        return doctor_found(DOCTOR_WANTING, _("another program holds the sound card for itself. "
                                              "Close it, or let PipeWire or PulseAudio share it"));
    case CUE_FAIL_VANISHED:
        return doctor_found(DOCTOR_WANTING, _("the sound card went away while it played. Check its "
                                              "plug"));
    case CUE_FAIL_OTHER:
    case CUE_FAILS:
        break;
    }
    return doctor_found(DOCTOR_WANTING,
                        _("the sound card does not play. Look at the desktop's sound "
                          "settings, or at: speaker-test -c2 -l1"));
}

/* Plays the cue. 0 or -errno; what came of it stands in *listening. */
static int listen(struct listening *listening)
{
    struct cue_owner owner = {
        .started = on_started,
        .failed = on_failed,
        .available = on_available,
        .userdata = listening,
    };
    struct cue *cue = NULL;
    int error = sd_event_new(&listening->event);
    error = error < 0
                ? error
                : sd_event_add_time(listening->event, &listening->end, CLOCK_BOOTTIME,
                                    (uint64_t)(now_boottime_us() + LIMIT_US), 0, on_end, listening);
    error = error < 0 ? error
                      : cue_alsa_new(&cue, listening->event, "default", listening->sounds, &owner);
    if (error >= 0 && listening->available) {
        listening->asked_us = now_boottime_us();
        cue_play(cue, SOUND_CUE, 1, listening->asked_us);
        error = sd_event_loop(listening->event);
    }
    cue_free(cue);
    sd_event_source_disable_unref(listening->end);
    sd_event_unref(listening->event);
    return error < 0 ? error : 0;
}

/* The answer's first letter, in small. */
static int answer(const char *question)
{
    char line[64];
    fputs(question, stdout);
    fflush(stdout);
    return fgets(line, sizeof(line), stdin) == NULL ? 0 : tolower((unsigned char)line[0]);
}

struct doctor_finding doctor_sound(const struct doctor *doctor)
{
    struct cue_sounds sounds = {0};
    struct listening listening = {.sounds = &sounds, .why = CUE_FAIL_OTHER};
    const char *which;
    if (set_load(&(struct set_choice){.cue = "soft-bell", .volume = VOLUME}, &sounds, &which) !=
        SOUND_VERDICT_OK) {
        set_finish(&sounds);
        return doctor_found(DOCTOR_WANTING, _("the cue could not be made: lull is not whole. "
                                              "Install it again"));
    }
    if (doctor->ask) {
        puts(_("sound       The cue is played now: a soft bell."));
    }
    int error = listen(&listening);
    set_finish(&sounds);
    if (error < 0 || !listening.started) {
        return no_sound(listening.why);
    }
    int delay_ms = (int)((listening.heard_us - listening.asked_us) / US_PER_MS);
    if (!doctor->ask) {
        return doctor_found(DOCTOR_OK,
                            _("the cue was played, %d ms after it was asked for. Have you "
                              "both heard it, also with a call open?"),
                            delay_ms);
    }
    if (answer(_("Have you both heard it? [y/n] ")) != 'y') {
        return doctor_found(
            DOCTOR_WANTING,
            _("the card played the cue, and it was not heard by both. Look at volume, "
              "mute, and which output the desktop's sound settings have chosen; of "
              "earphones, each of you needs one"));
    }
    return doctor_found(DOCTOR_OK,
                        _("heard by both, %d ms after it was asked for. Run this once more "
                          "with a call open: some make other programs quieter"),
                        delay_ms);
}
