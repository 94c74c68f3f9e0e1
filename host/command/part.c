#include "command/part.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/session.h"
#include "recording/line.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "report/levels.h"
#include "report/spark.h"
#include "review/lasting.h"
#include "words/words.h"

/* What is read anew; large, and the program shows one part at a time. */
struct part {
    const struct side *side;
    struct session session;
    struct actions actions;
    struct spark spark;
};

static bool take_line(void *user, const char *text, size_t length)
{
    struct part *part = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) != LINE_OK) {
        return true;
    }
    session_step(&part->session, &input, &part->actions);
    part->actions.count = 0;
    if (input.who != part->side->who) {
        return true;
    }
    if (input.kind == INPUT_HRM) {
        spark_heart(&part->spark, input.at_us, input.bytes.at, input.bytes.length);
    } else if (input.kind == INPUT_STRAP_DOWN) {
        spark_cut(&part->spark);
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
    if (decisions_parse(text, length, part->side->zero_us, &event) && mark_of(&event) != 0) {
        spark_mark(&part->spark, event.t_us, mark_of(&event));
    }
    return true;
}

/* The couple's own, whoever pressed. */
static void mark_moments(struct spark *spark, const struct view *view, int64_t last_us)
{
    for (uint32_t i = 0; i < view->moments; i++) {
        const struct view_moment *moment = &view->moment[i];
        if (moment->kind != VIEW_MOMENT_REPAIR) {
            int64_t end_us = moment->end_us == NEVER_US ? last_us : moment->end_us;
            spark_span(spark, moment->start_us, end_us, '=');
            spark_mark(spark, moment->end_us, 'r');
        }
    }
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

static enum journal_error read_anew(const struct part_request *request, struct part *part)
{
    const struct settings settings = settings_default();
    const struct journal_session *session = request->session;
    const struct side *side = part->side;
    const struct journal_id *owner = &session->partner[side->who];
    session_init(&part->session, &settings);
    spark_init(&part->spark, side->zero_us, side->last_us - side->zero_us + 1, terminal_width());
    enum journal_error error = journal_line_list(request->journal, request->reader, session->number,
                                                 owner, take_line, part);
    for (uint32_t i = 0; i < side->phases; i++) {
        spark_span(&part->spark, side->phase[i].from_us, side->phase[i].to_us, '-');
    }
    if (error == JOURNAL_OK) {
        error = journal_event_list(request->journal, request->reader, session->number, owner, NULL,
                                   take_event, part);
    }
    mark_moments(&part->spark, request->view, side->last_us);
    return error;
}

static void print_changed(uint32_t detector)
{
    if (detector != DETECTOR_VERSION) {
        printf(_("lull's detector has changed since this talk (%" PRIu32
                 " then, %d now). The table "
                 "is what was noticed then; trace, level and signal are read anew.\n"),
               detector, DETECTOR_VERSION);
    }
}

static void print(const struct view *view, struct part *part)
{
    const struct side *side = part->side;
    const struct partner *partner = &part->session.partner[side->who];
    bool own = view->reader == side->who;
    if (own) {
        puts(_("\nYour part"));
    } else {
        printf(_("\n%s's part\n"), view->name[side->who]);
    }
    if (!spark_print(&part->spark, stdout, strcmp(nl_langinfo(CODESET), "UTF-8") == 0)) {
        puts(_("No heartbeat was kept."));
    }
    fputc('\n', stdout);
    levels_print_talk(stdout, &partner->detector.reference, own ? NULL : view->name[side->who]);
    if (!partner->detector.reference.ready) {
        puts(_("There was no baseline in this talk, so nothing could be judged."));
    }
    fputc('\n', stdout);
    if (part->session.settings.cues_unseen) {
        episodes_print_unseen(stdout);
    } else {
        episodes_print(stdout, &side->review, side->who, side->zero_us);
    }
    if (own) {
        struct lasting lasting = lasting_of(view, side->who);
        episodes_print_quiet(stdout, &lasting.quiet, NULL);
        episodes_print_high(stdout, &lasting.high);
    }
    fputc('\n', stdout);
    struct partner_counts counts = session_counts(&part->session, side->who);
    episodes_print_signal(stdout, &counts, _("Signal"));
    print_changed(view->about.detector);
    if (side->unread > 0) {
        printf(_("%" PRIu64 " lines of this part are of a kind that this lull does not know.\n"),
               side->unread);
    }
}

enum journal_error part_print(const struct part_request *request, enum who owner)
{
    static struct part part;
    part.side = &request->view->side[owner];
    enum journal_error error = read_anew(request, &part);
    if (error == JOURNAL_OK) {
        print(request->view, &part);
    }
    return error;
}
