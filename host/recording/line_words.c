#include "recording/line_words.h"

const struct line_kind line_kinds[INPUT_KINDS] = {
    [INPUT_SETTINGS] = {"settings", LINE_WHO_SHARED},
    [INPUT_CLOCK] = {"clock", LINE_WHO_SHARED},
    [INPUT_BASELINE] = {"baseline", LINE_WHO_PARTNER},
    [INPUT_HISTORY] = {"history", LINE_WHO_PARTNER},
    [INPUT_PHASE] = {"phase", LINE_WHO_PARTNER},
    [INPUT_STRAP_UP] = {"up", LINE_WHO_PARTNER},
    [INPUT_STRAP_DOWN] = {"down", LINE_WHO_PARTNER},
    [INPUT_HRM] = {"hrm", LINE_WHO_PARTNER},
    [INPUT_PRESS] = {"press", LINE_WHO_ANY},
    [INPUT_RELEASE] = {"release", LINE_WHO_PARTNER},
    [INPUT_MARK] = {"mark", LINE_WHO_ANY},
    [INPUT_CUE_STARTED] = {"cue_started", LINE_WHO_SHARED},
    [INPUT_CUE_FAILED] = {"cue_failed", LINE_WHO_SHARED},
    [INPUT_PUCK_UP] = {"puck_up", LINE_WHO_SHARED},
    [INPUT_PUCK_DOWN] = {"puck_down", LINE_WHO_SHARED},
    [INPUT_NOTE] = {"note", LINE_WHO_ANY},
    [INPUT_END] = {"end", LINE_WHO_ANY},
};

const char *const line_phases[PHASES + 1] = {"quiet", "listening", "speaking", "talk", "none"};
const char *const line_strap_reasons[STRAP_REASON_REASONS] = {"unknown", "out-of-range",
                                                              "taken-off", "battery", "adapter"};
const char *const line_press_sources[PRESS_SOURCES] = {"button", "key", "other", "page"};
const char *const line_marks[MARKS] = {"back", "stay", "break", "rupture", "moved", "mark"};
const char *const line_cue_fails[CUE_FAILS] = {"no-device", "busy", "vanished", "other"};
const char *const line_end_reasons[END_REASONS] = {"ended", "stopped"};

bool line_who_fits(const struct input *input)
{
    bool both = input->who == WHO_BOTH;
    if (input->kind == INPUT_PRESS) {
        return both == (input->source == PRESS_SOURCE_PAGE);
    }
    if (input->kind == INPUT_RELEASE) {
        return input->source != PRESS_SOURCE_PAGE;
    }
    return input->kind != INPUT_MARK || both || !input->by_page;
}
