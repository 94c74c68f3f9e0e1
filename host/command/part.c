#include "command/part.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/review.h"
#include "core/session.h"
#include "recording/line.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "report/levels.h"
#include "report/spark.h"
#include "words/words.h"

/* What is gathered; large, and the program shows one part at a time. */
struct part {
    enum who owner;
    int64_t zero_us, last_us;
    struct session session;
    struct actions actions;
    struct spark spark;
    struct pulse pulse; /* by the second; its cells are freed by part_print() */
    struct review review;
    int64_t phase_us; /* start of the running baseline stretch; NEVER_US: none */
    int64_t first_phase_us, last_phase_us; /* from the first one's start to the last one's end */
    uint64_t lines, unread;
};

static bool find_last(void *user, const char *text, size_t length)
{
    struct part *part = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) == LINE_OK) {
        part->last_us = input.at_us;
    }
    part->lines++;
    return true;
}

static void phase(struct part *part, const struct input *input)
{
    if (part->phase_us != NEVER_US) {
        spark_span(&part->spark, part->phase_us, input->at_us, '-');
        part->first_phase_us =
            part->first_phase_us == NEVER_US ? part->phase_us : part->first_phase_us;
        part->last_phase_us = input->at_us;
    }
    part->phase_us = input->phase == PHASE_NONE ? NEVER_US : input->at_us;
}

static bool take_line(void *user, const char *text, size_t length)
{
    struct part *part = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) != LINE_OK) {
        part->unread++;
        return true;
    }
    session_step(&part->session, &input, &part->actions);
    part->actions.count = 0;
    if (input.who != part->owner) {
        return true;
    }
    if (input.kind == INPUT_HRM) {
        spark_heart(&part->spark, input.at_us, input.bytes.at, input.bytes.length);
        pulse_heart(&part->pulse, input.at_us, input.bytes.at, input.bytes.length);
    } else if (input.kind == INPUT_STRAP_DOWN) {
        spark_cut(&part->spark);
        pulse_cut(&part->pulse);
    } else if (input.kind == INPUT_PHASE) {
        phase(part, &input);
    }
    return true;
}

static char mark_of(const struct event *event)
{
    bool press = event->kind == EVENT_PAUSE || event->kind == EVENT_HEARD ||
                 (event->kind == EVENT_BREAK && event->stage == BREAK_STAGE_ASKED);
    if (press) {
        return 'p';
    }
    if (event->kind == EVENT_ONSET) {
        return 'o';
    }
    if (event->kind == EVENT_CUE) {
        return 'c';
    }
    return event->kind == EVENT_SETTLING ? 's' : 0;
}

static bool take_event(void *user, const char *text, size_t length)
{
    struct part *part = user;
    struct event event;
    if (!decisions_parse(text, length, part->zero_us, &event)) {
        part->unread++;
        return true;
    }
    review_push(&part->review, &event);
    if (mark_of(&event) != 0) {
        spark_mark(&part->spark, event.t_us, mark_of(&event));
    }
    return true;
}

/* The couple's own, whoever pressed. */
static bool take_moment(void *user, const struct journal_moment *moment)
{
    struct part *part = user;
    if (moment->kind != JOURNAL_MOMENT_REPAIR) {
        int64_t end_us = moment->end_us == NEVER_US ? part->last_us : moment->end_us;
        spark_span(&part->spark, moment->start_us, end_us, '=');
        spark_mark(&part->spark, moment->end_us, 'r');
    }
    return true;
}

static unsigned terminal_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    unsigned long width = columns != NULL ? strtoul(columns, NULL, 10) : 0;
    return width >= 20 && width <= 1000 ? (unsigned)width : 80;
}

/* False: no memory. */
static bool second_cells(struct part *part)
{
    int64_t cells = (part->last_us - part->zero_us) / US_PER_S + 1;
    struct pulse_cell *cell =
        cells > 0 && cells < INT32_MAX ? malloc((size_t)cells * sizeof(*cell)) : NULL;
    if (cell != NULL) {
        pulse_init(&part->pulse, part->zero_us, US_PER_S, cell, (uint32_t)cells);
    }
    return cell != NULL;
}

static enum journal_error gather(const struct part_request *request, struct part *part)
{
    struct settings settings = settings_default();
    const struct journal_session *session = request->session;
    const struct journal_id *owner = &session->partner[request->owner];
    *part = (struct part){
        .owner = request->owner,
        .zero_us = session->start_boot_us,
        .last_us = session->start_boot_us,
        .phase_us = NEVER_US,
        .first_phase_us = NEVER_US,
    };
    enum journal_error error = journal_line_list(request->journal, request->reader, session->number,
                                                 owner, find_last, part);
    if (error != JOURNAL_OK) {
        return error;
    }
    session_init(&part->session, &settings);
    review_init(&part->review);
    if (!second_cells(part)) {
        return JOURNAL_NO_MEMORY;
    }
    spark_init(&part->spark, part->zero_us, part->last_us - part->zero_us + 1, terminal_width());
    error = journal_line_list(request->journal, request->reader, session->number, owner, take_line,
                              part);
    pulse_cut(&part->pulse);
    if (error == JOURNAL_OK) {
        error = journal_event_list(request->journal, request->reader, session->number, owner, NULL,
                                   take_event, part);
    }
    if (error == JOURNAL_OK) {
        error = journal_moment_list(request->journal, session->number, take_moment, part);
    }
    return error;
}

static void print_changed(const struct journal_session *session)
{
    if (session->detector.version != DETECTOR_VERSION) {
        printf(_("lull's detector has changed since this talk (%" PRIu32
                 " then, %d now). The table "
                 "is what was noticed then; trace, level and signal are read anew.\n"),
               session->detector.version, DETECTOR_VERSION);
    }
}

/* What lasted is its owner's to read, and nobody else's of this talk. */
static void print_lasting(const struct part_request *request, const struct part *part)
{
    const struct baseline_reference *reference =
        &part->session.partner[part->owner].detector.reference;
    if (journal_id_equal(&request->session->partner[part->owner],
                         journal_unlocked_id(request->reader))) {
        struct stretches quiet = stretch_quiet(&part->pulse, reference);
        if (part->first_phase_us != NEVER_US) {
            stretches_leave_out(&quiet, part->first_phase_us - part->zero_us,
                                part->last_phase_us - part->zero_us);
        }
        struct stretches high = stretch_high(&part->pulse, reference);
        episodes_print_quiet(stdout, &quiet, request->name);
        episodes_print_high(stdout, &high);
    }
}

static void print(const struct part_request *request, struct part *part)
{
    const struct partner *partner = &part->session.partner[part->owner];
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (request->name == NULL) {
        puts(_("\nYour part"));
    } else {
        printf(_("\n%s's part\n"), request->name);
    }
    if (!spark_print(&part->spark, stdout, utf8)) {
        puts(_("No heartbeat was kept."));
    }
    fputc('\n', stdout);
    levels_print_talk(stdout, &partner->detector.reference, request->name);
    if (!partner->detector.reference.ready) {
        puts(_("There was no baseline in this talk, so nothing could be judged."));
    }
    fputc('\n', stdout);
    if (part->session.settings.cues_unseen) {
        episodes_print_unseen(stdout);
    } else {
        episodes_print(stdout, &part->review, part->owner, part->zero_us);
    }
    print_lasting(request, part);
    fputc('\n', stdout);
    struct partner_counts counts = session_counts(&part->session, part->owner);
    episodes_print_signal(stdout, &counts, _("Signal"));
    print_changed(request->session);
    if (part->unread > 0) {
        printf(_("%" PRIu64 " lines of this part are of a kind that this lull does not know.\n"),
               part->unread);
    }
}

enum journal_error part_print(const struct part_request *request)
{
    static struct part part;
    enum journal_error error = gather(request, &part);
    if (error == JOURNAL_OK) {
        print(request, &part);
    }
    free(part.pulse.cell);
    return error;
}
