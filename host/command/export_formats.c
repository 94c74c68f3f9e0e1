/* Who sees what: a reader's own part, what was shared with them, and the couple's own moments. What
 * a reader may not open is not in the file, and no line says that it would be there.
 */
#include "command/export_formats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "command/whole.h"
#include "recording/join.h"
#include "recording/line.h"
#include "recording/writer.h"
#include "report/export_csv.h"
#include "report/export_edf.h"
#include "report/export_json.h"
#include "report/export_rr.h"
#include "report/export_talk.h"
#include "report/footer.h"
#include "words/words.h"

bool export_formats_find(const char *name, enum export_format *ret_format)
{
    static const char *const names[EXPORT_FORMATS] = {
        [EXPORT_FORMAT_RECORDING] = "recording",
        [EXPORT_FORMAT_CSV] = "csv",
        [EXPORT_FORMAT_EDF] = "edf",
        [EXPORT_FORMAT_RR] = "rr",
        [EXPORT_FORMAT_JSON] = "json",
    };
    for (int i = 0; i < EXPORT_FORMATS; i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_format = i;
            return true;
        }
    }
    return false;
}

/* ---- gathering ---- */

static bool take_moment(void *user, const struct journal_moment *moment)
{
    static const enum export_moment_kind kinds[JOURNAL_MOMENT_KINDS] = {
        [JOURNAL_MOMENT_PAUSE] = EXPORT_MOMENT_PAUSE,
        [JOURNAL_MOMENT_BREAK] = EXPORT_MOMENT_BREAK,
        [JOURNAL_MOMENT_REPAIR] = EXPORT_MOMENT_REPAIR,
    };
    struct export_talk *talk = user;
    export_talk_moment(talk, &(struct export_moment){.kind = kinds[moment->kind],
                                                     .start_us = moment->start_us,
                                                     .end_us = moment->end_us});
    return true;
}

/* A joined talk says how far its clocks may be apart. */
static bool take_line(void *user, const char *text, size_t length)
{
    struct export_talk *talk = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) == LINE_OK && input.kind == INPUT_NOTE &&
        input.who == WHO_BOTH) {
        join_note_parse(input.note.at, input.note.length, &talk->clock_error_us);
    }
    return export_talk_line(talk, text, length);
}

/* The part of `who`, by the first reader who can open it. */
static enum journal_error take_part(const struct export_request *request,
                                    const struct journal_session *session, enum who who,
                                    struct export_talk *talk)
{
    const struct journal_id *owner = &session->partner[who];
    enum journal_error error = JOURNAL_NOT_SHARED;
    for (unsigned i = 0; i < request->readers && error != JOURNAL_OK; i++) {
        const struct journal_unlocked *reader = request->reader[i];
        bool own = journal_id_equal(journal_unlocked_id(reader), owner);
        struct export_part none = talk->part[who];
        export_talk_begin(talk, who);
        error = journal_line_list(request->access->journal, reader, session->number, owner,
                                  take_line, talk);
        if (error == JOURNAL_OK) {
            error = journal_event_list(request->access->journal, reader, session->number, owner,
                                       NULL, export_talk_event, talk);
        }
        if (error == JOURNAL_NOT_SHARED || error == JOURNAL_NOTHING) {
            talk->part[who] = none; /* nothing of it was read */
            error = own ? JOURNAL_OK : JOURNAL_NOT_SHARED;
        } else if (error != JOURNAL_OK) {
            return error;
        } else {
            export_talk_end(talk);
        }
    }
    return error == JOURNAL_NOT_SHARED ? JOURNAL_OK : error;
}

static int gather(const struct export_request *request, struct export_talk **ret_talk)
{
    struct journal *journal = request->access->journal;
    struct journal_session session;
    enum journal_error error = journal_session_find(journal, request->session, &session);
    if (error != JOURNAL_OK) {
        return access_say(request->access, error);
    }
    struct export_about about = {.start_realtime_us = session.start_realtime_us,
                                 .zero_us = session.start_boot_us,
                                 .length_us = session.length_us,
                                 .detector = session.detector.version};
    _Static_assert(sizeof(about.lull) == sizeof(session.app_version), "a version is copied whole");
    memcpy(about.lull, session.app_version, sizeof(about.lull));
    struct export_talk *talk = export_talk_new(&about);
    for (int who = 0; who < PARTNERS && talk != NULL && error == JOURNAL_OK; who++) {
        if (session.here[who]) {
            error = take_part(request, &session, who, talk);
        }
    }
    if (talk != NULL && error == JOURNAL_OK) {
        error = journal_moment_list(journal, session.number, take_moment, talk);
    }
    if (talk == NULL || talk->full) {
        error = JOURNAL_NO_MEMORY;
    }
    if (error == JOURNAL_OK) {
        *ret_talk = talk;
        return EXIT_DONE;
    }
    export_talk_free(talk);
    return access_say(request->access, error);
}

/* ---- one file ---- */

static int write_json(const struct export_request *request, const struct export_talk *talk)
{
    struct whole whole;
    int error = whole_open(&whole, request->path, request->force);
    if (error == 0) {
        export_json_write(whole.file, talk);
        error = whole_commit(&whole);
    }
    return whole_say("export", request->path, error);
}

static int write_edf(const struct export_request *request, const struct export_talk *talk)
{
    struct whole whole;
    int error = whole_open(&whole, request->path, request->force);
    if (error == 0 && whole.straight) {
        whole_discard(&whole);
        return say_usage("export", "EDF+ needs a file that it can go back in.");
    }
    if (error == 0) {
        error = export_edf_write(whole.temporary, talk);
        error = error == 0 ? whole_commit(&whole) : error;
        whole_discard(&whole);
    }
    if (error == -EOVERFLOW) {
        say_error("export", "EDF+ holds a week at most, and the years 1985 to 2084.");
        return EXIT_FAILED;
    }
    return whole_say("export", request->path, error);
}

/* The reader's own part, whichever that is in this talk. */
static int write_rr(const struct export_request *request, const struct export_talk *talk)
{
    struct journal_session session;
    struct whole whole;
    int who = WHO_A;
    int status = access_say(request->access, journal_session_find(request->access->journal,
                                                                  request->session, &session));
    if (status != EXIT_DONE) {
        return status;
    }
    while (who < PARTNERS &&
           !(talk->part[who].here &&
             journal_id_equal(&session.partner[who], journal_unlocked_id(request->reader[0])))) {
        who++;
    }
    if (who == PARTNERS) {
        say_error("export", "nothing of your own is kept of this talk.");
        return EXIT_FAILED;
    }
    int error = whole_open(&whole, request->path, request->force);
    if (error == 0 && export_rr_write(whole.file, talk, who) == 0) {
        whole_discard(&whole);
        say_error("export", "this strap sent no RR intervals, so there are none to write.");
        return EXIT_FAILED;
    }
    error = error == 0 ? whole_commit(&whole) : error;
    return whole_say("export", request->path, error);
}

/* ---- the four tables ---- */

/* talk.csv -> talk-beats.csv, … */
static bool table_path(const char *path, enum export_csv table, char ret_path[WHOLE_PATH_MAX])
{
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, ".csv") == 0) {
        length -= 4;
    }
    int used = snprintf(ret_path, WHOLE_PATH_MAX, "%.*s-%s.csv", (int)length, path,
                        export_csv_name(table));
    return length < WHOLE_PATH_MAX && used < WHOLE_PATH_MAX;
}

/* All are written before the first gets its name. */
static int write_csv(const struct export_request *request, const struct export_talk *talk)
{
    static struct whole whole[EXPORT_CSV_TABLES];
    char path[WHOLE_PATH_MAX] = "";
    int error = 0, opened = 0;
    while (opened < EXPORT_CSV_TABLES && error == 0) {
        error = table_path(request->path, opened, path)
                    ? whole_open(&whole[opened], path, request->force)
                    : -ENAMETOOLONG;
        if (error == 0) {
            export_csv_write(whole[opened].file, talk, opened);
            if (fflush(whole[opened].file) != 0) {
                error = -errno;
            }
            opened++;
        }
    }
    for (int i = 0; i < opened; i++) {
        if (error == 0) {
            table_path(request->path, i, path);
            error = whole_commit(&whole[i]);
        } else {
            whole_discard(&whole[i]);
        }
    }
    return whole_say("export", path, error);
}

/* ---- a recording ---- */

struct copy {
    FILE *out;
    bool broken;
};

static bool copy_line(void *userdata, const char *text, size_t length)
{
    struct copy *copy = userdata;
    copy->broken |= fwrite(text, 1, length, copy->out) != length;
    return !copy->broken;
}

static bool no_line(void *userdata, const char *text, size_t length)
{
    (void)userdata;
    (void)text;
    (void)length;
    return false;
}

/* A recording of two is of both: says whose part is not there. */
static int say_nothing(const struct export_request *request)
{
    for (unsigned i = 0; i < request->readers && request->readers > 1; i++) {
        const struct journal_unlocked *reader = request->reader[i];
        if (journal_line_list(request->access->journal, reader, request->session,
                              journal_unlocked_id(reader), no_line, NULL) == JOURNAL_NOTHING) {
            say_error("export",
                      "of %s no part of this talk is kept. Without --as %s what is kept of the "
                      "other one is written.",
                      request->name[i], request->name[i]);
            return EXIT_FAILED;
        }
    }
    say_error("export", "nothing of this talk is kept for you to open.");
    return EXIT_FAILED;
}

static int write_recording(const struct export_request *request)
{
    struct writer writer;
    struct whole whole;
    char source[64];
    int error = whole_open(&whole, request->path, request->force);
    if (error < 0) {
        return whole_say("export", request->path, error);
    }
    snprintf(source, sizeof(source), "lull journal, session %lld", (long long)request->session);
    writer_to(&writer, whole.file);
    writer_header(&writer, "source", source);
    writer_header(&writer, "lull", LULL_VERSION);
    writer_header(&writer, "notice", FOOTER_TEXT);
    struct copy copy = {.out = whole.file};
    enum journal_error status =
        journal_export(request->access->journal, request->reader, request->readers,
                       request->session, copy_line, &copy);
    if (status != JOURNAL_OK) {
        whole_discard(&whole);
        return status == JOURNAL_NOTHING ? say_nothing(request)
                                         : access_say(request->access, status);
    }
    return whole_say("export", request->path, whole_commit(&whole));
}

int export_formats_write(const struct export_request *request)
{
    struct export_talk *talk = NULL;
    int status = EXIT_FAILED;
    if (request->format == EXPORT_FORMAT_RECORDING) {
        return write_recording(request);
    }
    if (gather(request, &talk) != EXIT_DONE) {
        return EXIT_FAILED;
    }
    if (export_talk_parts(talk) == 0) {
        say_error("export", "nothing of this talk is kept for you to open.");
    } else if (request->format == EXPORT_FORMAT_CSV) {
        status = write_csv(request, talk);
    } else if (request->format == EXPORT_FORMAT_EDF) {
        status = write_edf(request, talk);
    } else if (request->format == EXPORT_FORMAT_RR) {
        status = write_rr(request, talk);
    } else if (request->format == EXPORT_FORMAT_JSON) {
        status = write_json(request, talk);
    }
    export_talk_free(talk);
    return status;
}
