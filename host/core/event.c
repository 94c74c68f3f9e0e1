#include "core/event.h"

/* A name a member, in the order of the enum; the count is checked by the compiler. */
#define NAMES(array, count)                                                                        \
    _Static_assert(sizeof(array) / sizeof((array)[0]) == (count), "a name for every member")

static const char *const event_kind_names[] = {
    "baseline", "baseline-short", "rest-unusual", "abstain", "resume", "gap",
    "onset",    "flag",           "held",         "cue",     "no-cue", "pause",
    "heard",    "return",         "break",        "offer",   "stay",   "settling",
    "rupture",  "repair",         "end",          "signal",  "mark",   "stop",
};
NAMES(event_kind_names, EVENT_KINDS);

static const char *const abstain_names[] = {
    "none",       "no_baseline", "no_contact", "settling_in",
    "just_moved", "artefacts",   "unreadable", "gap",
};
NAMES(abstain_names, ABSTAINS);

static const char *const gap_names[] = {"silence", "lost", "duplicated", "contact", "strap"};
NAMES(gap_names, GAPS);

static const char *const held_names[] = {"pause", "refractory", "stay", "quiet", "one_strap"};
NAMES(held_names, HELDS);

static const char *const wait_end_names[] = {
    "reached", "other_paused", "subsided", "stayed",
    "went_on", "talk_ended",   "stopped",  "no_signal",
};
NAMES(wait_end_names, WAIT_ENDS);

static const char *const break_stage_names[] = {
    "asked", "heard", "running", "reminder", "returned", "moved", "left_open",
};
NAMES(break_stage_names, BREAK_STAGES);

static const char *const signal_names[] = {"none", "moisten", "good"};
NAMES(signal_names, SIGNALS);

static const char *const phase_names[] = {"quiet", "listening", "speaking", "talk", "none"};
NAMES(phase_names, PHASES + 1);

const char *event_kind_name(enum event_kind kind)
{
    return event_kind_names[kind];
}

const char *abstain_name(enum abstain abstain)
{
    return abstain_names[abstain];
}

const char *gap_name(enum gap gap)
{
    return gap_names[gap];
}

const char *held_name(enum held held)
{
    return held_names[held];
}

const char *wait_end_name(enum wait_end end)
{
    return wait_end_names[end];
}

const char *break_stage_name(enum break_stage stage)
{
    return break_stage_names[stage];
}

const char *signal_name(enum signal signal)
{
    return signal_names[signal];
}

const char *phase_name(enum phase phase)
{
    return phase_names[phase];
}
