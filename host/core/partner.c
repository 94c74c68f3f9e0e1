/* The way of a beat, in the order of the functions below, from the bottom of the file upwards:
 *
 *   partner_heart()  notification ─▶ intervals() ─▶ beat ─▶ artifact ─▶ decided() ─▶ second()
 *   second()         ─▶ baseline, in a phase
 *                    ─▶ episode: is this heart near its own level again?
 *                    ─▶ detector, unless it abstains ─▶ a flag
 *   partner_look()   signal, and whether the detector may speak just now (reason())
 */
#include "core/partner.h"

#include "protocol/hrm.h"

/* Nothing older than this is shown: a strap not heard for so long has no signal. */
#define SHOWN_US (3 * US_PER_S)
/* Not heard for so long: the detector's run of seconds is cut. Deliveries come up to 4 s late
 * (SCIENCE.md), and a cut costs the estimate of an onset; what is judged is new in any case. */
#define SILENT_US (5 * US_PER_S)
/* Silent for so long: a wait can't be answered by the heart, and a cue would name the other. */
#define SILENT_LONG_US (60 * US_PER_S)
/* Deliveries come up to 4 s late, a suspicious beat waits for two more: what is older than that is
 * kept, and no decision is made on it. */
#define STALE_US (6 * US_PER_S)
/* After putting the strap on or coming back: skin contact, sitting down, breath. */
#define SETTLE_IN_US (60 * US_PER_S)
/* After a cut the heart is judged again when so much of it was seen. */
#define FRESH_SECONDS 10
/* A strap that has sent so many notifications and no RR sends none. */
#define RATE_ONLY_AFTER 10
/* The HR byte stands for at most so long. */
#define RATE_HOLD_US (3 * US_PER_S)

void partner_init(struct partner *partner, enum who who, const struct settings *settings)
{
    *partner = (struct partner){
        .who = who,
        .phase = PHASE_NONE,
        .heard_us = NEVER_US,
        .rate_us = NEVER_US,
        .settle_from_us = NEVER_US,
        .moved_until_us = INT64_MIN,
        .counted_us = NEVER_US,
        .contact = true,
    };
    beat_clock_init(&partner->clock);
    artifact_init(&partner->artifact);
    detector_init(&partner->detector, settings->cues_per_hour_milli);
    episode_init(&partner->episode);
}

/* ---- episode and flag ---- */

static void tell_episode(const struct partner *partner, int64_t now_us,
                         const struct episode_result *result, struct actions *actions)
{
    if (result->settled) {
        struct event *event = actions_record(actions, now_us, partner->who, EVENT_SETTLING);
        event->t_us = result->settling_us;
        event->bound_us = result->bound_us;
        event->since_press_us = result->since_press_us;
    }
    if (result->ended) {
        actions_record(actions, now_us, partner->who, EVENT_END)->end = result->end;
    }
}

void partner_episode(struct partner *partner, int64_t now_us, enum episode_event event,
                     int64_t event_us, struct actions *actions)
{
    if (partner->stopped) {
        return;
    }
    struct episode_result result = episode_take(&partner->episode, event, now_us, event_us);
    tell_episode(partner, now_us, &result, actions);
}

bool partner_take_flag(struct partner *partner, int64_t now_us, struct actions *actions)
{
    const struct detector_flag *flag = &partner->flag;
    if (!partner->flagged) {
        return false;
    }
    partner->flagged = false;
    partner->counts.flags++;
    struct event *onset = actions_record(actions, now_us, partner->who, EVENT_ONSET);
    onset->t_us = flag->onset_us;
    onset->bound_us = flag->onset_bound_us;
    struct event *event = actions_record(actions, now_us, partner->who, EVENT_FLAG);
    event->flag.statistic = flag->statistic;
    event->flag.threshold = flag->threshold;
    return true;
}

/* ---- baseline ---- */

void partner_refer(struct partner *partner)
{
    struct baseline_reference reference = baseline_reference(&partner->today, &partner->history);
    detector_refer(&partner->detector, &reference);
}

static void phase_ends(struct partner *partner, int64_t now_us, struct actions *actions)
{
    enum phase phase = partner->phase;
    struct baseline_phase measured = {.trusted_ms = partner->meter.trusted_ms};
    bool enough = baseline_meter_read(&partner->meter, &measured);
    struct event *event = actions_record(actions, now_us, partner->who,
                                         enough ? EVENT_BASELINE : EVENT_BASELINE_SHORT);
    event->baseline.phase = phase;
    event->baseline.measured = measured;
    partner->phase = PHASE_NONE;
    if (!enough) {
        return;
    }
    partner->today.phase[phase] = measured;
    partner_refer(partner);
    if (phase == PHASE_QUIET && partner->detector.reference.rest_unusual) {
        actions_record(actions, now_us, partner->who, EVENT_REST_UNUSUAL);
    }
}

void partner_phase(struct partner *partner, int64_t now_us, enum phase phase,
                   struct actions *actions)
{
    if (partner->phase != PHASE_NONE) {
        phase_ends(partner, now_us, actions);
    }
    baseline_meter_init(&partner->meter);
    partner->phase = phase;
}

/* ---- the way of a beat ---- */

static void second(struct partner *partner, int64_t now_us, const struct second *second,
                   struct actions *actions)
{
    bool stale = now_us - second->end_us > STALE_US;
    if (stale) {
        detector_hold(&partner->detector);
        partner->fresh_seconds = 0;
    } else if (second->trusted) {
        partner->fresh_seconds++;
        if (partner->phase != PHASE_NONE) {
            baseline_meter_add(&partner->meter, second->rate_bpm, 1000);
        }
    }
    struct episode_result result =
        episode_second(&partner->episode, second, detector_near_bpm(&partner->detector));
    tell_episode(partner, now_us, &result, actions);
    /* One wait, one flag: while one is open its cue has been given. */
    if (partner->abstain == ABSTAIN_NONE && second->trusted && !stale &&
        detector_push(&partner->detector, second, &partner->flag) &&
        partner->episode.state != EPISODE_STATE_WAITING) {
        partner->flagged = true;
    }
}

static void stretch(struct partner *partner, int64_t now_us, struct second_stretch stretch,
                    struct actions *actions)
{
    struct second full;
    while (second_take(&partner->fill, &stretch, &full)) {
        second(partner, now_us, &full, actions);
    }
}

/* Nothing that was gathered joins on to what comes next. */
static void unsure(struct partner *partner)
{
    second_fill_clear(&partner->fill);
    detector_hold(&partner->detector);
    episode_gap(&partner->episode);
    partner->fresh_seconds = 0;
}

static void decided(struct partner *partner, int64_t now_us, const struct artifact_beat *beats,
                    uint32_t count, struct actions *actions)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct beat *beat = &beats[i].beat;
        bool trusted = beats[i].verdict == ARTIFACT_TRUSTED;
        partner->counts.artefacts += trusted ? 0 : 1;
        if (!beat_placed(beat)) {
            unsure(partner); /* beats were lost, or this is a backlog: which, is not known yet */
            continue;
        }
        stretch(partner, now_us,
                (struct second_stretch){
                    .end_us = beat->t_us,
                    .bound_us = beat->bound_us,
                    .length_us = beat->rr_us,
                    .rate_bpm = 60.0 * (double)US_PER_S / (double)beat->rr_us,
                    .trusted = trusted,
                },
                actions);
    }
}

static void run_ended(struct partner *partner, int64_t now_us, enum gap gap,
                      struct actions *actions)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    decided(partner, now_us, out, artifact_flush(&partner->artifact, out), actions);
    unsure(partner);
    partner->flagged = false; /* of the last beats: nobody would hear of it in time */
    if (gap < GAPS && partner->heard_us != NEVER_US) {
        partner->counts.runs_cut[gap]++;
        actions_record(actions, now_us, partner->who, EVENT_GAP)->gap = gap;
    }
}

void partner_cut(struct partner *partner, int64_t now_us, enum gap gap, struct actions *actions)
{
    run_ended(partner, now_us, gap, actions);
    beat_clock_cut(&partner->clock);
    partner->rate_us = NEVER_US;
}

static void heard(struct partner *partner, int64_t now_us)
{
    if (partner->heard_us == NEVER_US || now_us - partner->heard_us > SILENT_LONG_US) {
        partner->settle_from_us = now_us;
    }
    partner->heard_us = now_us;
    partner->silent_told = false;
    partner->strap_down = false;
    partner->has_strap = true;
    partner->taking_part = true;
}

/* A strap that sends no RR: its own smoothed rate is all there is, and coarser. */
static void rate_only(struct partner *partner, int64_t now_us, uint16_t rate_bpm,
                      struct actions *actions)
{
    int64_t length_us = partner->rate_us == NEVER_US ? 0 : now_us - partner->rate_us;
    if (length_us > RATE_HOLD_US) {
        run_ended(partner, now_us, GAP_SILENCE, actions);
        length_us = 0;
    }
    heard(partner, now_us);
    partner->counts.rate_only++;
    partner->rate_us = now_us;
    stretch(partner, now_us,
            (struct second_stretch){
                .end_us = now_us,
                .bound_us = RATE_HOLD_US,
                .length_us = length_us,
                .rate_bpm = rate_bpm,
                .trusted = true,
            },
            actions);
}

static void intervals(struct partner *partner, int64_t now_us, const struct hrm *hrm,
                      struct actions *actions)
{
    static const enum gap gap_of[] = {
        [BEAT_CUT_NONE] = GAPS,
        [BEAT_CUT_SILENCE] = GAP_SILENCE,
        [BEAT_CUT_LOST] = GAP_LOST,
        [BEAT_CUT_DUPLICATED] = GAP_DUPLICATED,
    };
    struct beat beats[HRM_RR_MAX];
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    enum beat_cut why;
    uint16_t count =
        beat_clock_push(&partner->clock, now_us, hrm->rr_1024, hrm->rr_count, beats, &why);
    partner->counts.beats += hrm->rr_count;
    if (why != BEAT_CUT_NONE) {
        run_ended(partner, now_us, gap_of[why], actions);
    }
    if (count == 0) {
        return;
    }
    partner->sends_rr = true;
    heard(partner, now_us);
    for (uint16_t i = 0; i < count; i++) {
        uint32_t ready = artifact_push(&partner->artifact, &beats[i], out);
        decided(partner, now_us, out, ready, actions);
    }
}

void partner_heart(struct partner *partner, int64_t now_us, const uint8_t *bytes, uint16_t length,
                   struct actions *actions)
{
    struct hrm hrm;
    partner->counts.notifications++;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK) {
        partner->counts.malformed++;
        return;
    }
    bool contact = hrm.contact != HRM_CONTACT_NONE && hrm.rate_bpm > 0;
    if (partner->contact && !contact) {
        partner_cut(partner, now_us, GAP_CONTACT, actions);
    }
    partner->contact = contact;
    if (!contact) {
        return;
    }
    if (hrm.rr_count > 0) {
        intervals(partner, now_us, &hrm, actions);
    } else if (!partner->sends_rr && ++partner->rate_seen > RATE_ONLY_AFTER) {
        rate_only(partner, now_us, hrm.rate_bpm, actions);
    }
}

/* ---- whether the detector may speak ---- */

static enum abstain reason(const struct partner *partner, int64_t now_us)
{
    if (!partner->detector.reference.ready || partner->phase != PHASE_NONE) {
        return ABSTAIN_NO_BASELINE;
    }
    if (partner->strap_down || !partner->contact || partner->stopped) {
        return ABSTAIN_NO_CONTACT;
    }
    if (now_us >= partner->heard_us + SILENT_US || partner->fresh_seconds < FRESH_SECONDS) {
        return ABSTAIN_GAP;
    }
    if (now_us < partner->settle_from_us + SETTLE_IN_US) {
        return ABSTAIN_SETTLING_IN;
    }
    if (now_us < partner->moved_until_us) {
        return ABSTAIN_JUST_MOVED;
    }
    switch (artifact_quality(&partner->artifact)) {
    case ARTIFACT_QUALITY_UNREADABLE:
        return ABSTAIN_UNREADABLE;
    case ARTIFACT_QUALITY_NOISY:
        return ABSTAIN_ARTEFACTS;
    case ARTIFACT_QUALITY_GOOD:
        break;
    }
    return ABSTAIN_NONE;
}

static void count_time(struct partner *partner, int64_t now_us)
{
    int64_t length_us = partner->counted_us == NEVER_US ? 0 : now_us - partner->counted_us;
    partner->counted_us = now_us;
    if (partner->abstain == ABSTAIN_NONE) {
        partner->counts.judged_us += length_us;
    } else {
        partner->counts.abstained_us[partner->abstain] += length_us;
    }
}

static void judge(struct partner *partner, int64_t now_us, struct actions *actions)
{
    enum abstain was = partner->abstain;
    enum abstain is = reason(partner, now_us);
    count_time(partner, now_us);
    partner->abstain = is;
    if (is == was) {
        return;
    }
    if (is == ABSTAIN_NONE) {
        actions_record(actions, now_us, partner->who, EVENT_RESUME)->abstain = was;
        return;
    }
    if (was == ABSTAIN_NONE) {
        detector_hold(&partner->detector);
    }
    actions_record(actions, now_us, partner->who, EVENT_ABSTAIN)->abstain = is;
}

static enum signal signal_now(const struct partner *partner, int64_t now_us)
{
    if (partner->strap_down || !partner->contact || partner->stopped ||
        now_us >= partner->heard_us + SHOWN_US) {
        return SIGNAL_NONE;
    }
    return artifact_quality(&partner->artifact) == ARTIFACT_QUALITY_GOOD ? SIGNAL_GOOD
                                                                         : SIGNAL_MOISTEN;
}

static void show_signal(struct partner *partner, int64_t now_us, enum strap_reason why,
                        struct actions *actions)
{
    enum signal is = signal_now(partner, now_us);
    if (is == partner->signal) {
        return;
    }
    partner->signal = is;
    struct event *event = actions_record(actions, now_us, partner->who, EVENT_SIGNAL);
    event->signal.is = is;
    event->signal.reason = why;
    struct action *action = actions_add(actions, now_us, ACTION_SHOW);
    action->show.show = SHOW_SIGNAL;
    action->show.who = partner->who;
    action->show.signal = is;
}

void partner_look(struct partner *partner, int64_t now_us, enum strap_reason why,
                  struct actions *actions)
{
    if (partner->heard_us == NEVER_US) {
        return; /* takes part with the button alone, or not at all */
    }
    if (!partner->silent_told && now_us >= partner->heard_us + SILENT_LONG_US) {
        partner->silent_told = true;
        partner_episode(partner, now_us, EPISODE_EVENT_NO_SIGNAL, now_us, actions);
    }
    show_signal(partner, now_us, why, actions);
    judge(partner, now_us, actions);
}

int64_t partner_next_us(const struct partner *partner, int64_t now_us)
{
    int64_t next_us = partner->episode.deadline_us;
    if (partner->heard_us == NEVER_US) {
        return next_us;
    }
    const int64_t times[] = {
        partner->silent_told ? NEVER_US : partner->heard_us + SILENT_LONG_US,
        partner->heard_us + SHOWN_US,
        partner->heard_us + SILENT_US,
        partner->settle_from_us + SETTLE_IN_US,
        partner->moved_until_us,
    };
    for (unsigned i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        if (times[i] > now_us && times[i] < next_us) {
            next_us = times[i];
        }
    }
    return next_us;
}
