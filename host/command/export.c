/* export: a talk of the journal for another program: a recording, tables, a signal file.
 *
 * One partner exports their own part, what was shared with them, and what is the couple's. Both
 * together make the whole talk a recording again, and only then the decisions can be made anew to
 * the last byte.
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#include "command/access.h"
#include "command/export_formats.h"
#include "command/whole.h"
#include "report/footer.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull export SESSION --as NAME [--as NAME] --out FILE [OPTIONS]\n"
    "       lull export SESSION --as NAME --decisions FILE\n"
    "\n"
    "Writes a talk for another program: NAME's own part, what was shared with NAME for this talk,\n"
    "and what belongs to both of you (pauses, cues, marks). With both names, each giving their\n"
    "passphrase, the whole talk.\n"
    "It is somebody's heart in clear: keep it where nobody else looks.\n"
    "\n"
    "  --as NAME         whose; asks for their passphrase\n"
    "  --format FORMAT   recording: what lull heard and what hands did, in order (the default;\n"
    "                               your own part only)\n"
    "                    csv:       tables FILE-beats.csv, FILE-episodes.csv, FILE-events.csv,\n"
    "                               FILE-moments.csv\n"
    "                    edf:       EDF+, heart rate and RR as signals, with annotations\n"
    "                    rr:        NAME's RR intervals as text, for HRV programs\n"
    "                    json:      all of it in one object\n"
    "                    'man lull-export' says every column.\n"
    "  --out FILE        where to; - is standard output (not for csv and edf)\n"
    "  --decisions FILE  what lull noticed and decided about NAME then, a line each\n"
    "  --force           takes the place of a file that is there\n"
    "  --journal FILE    another journal than your own\n"
    "  --help\n");

struct options {
    int64_t session;
    const char *as[PARTNERS];
    unsigned names;
    enum export_format format;
    const char *out, *decisions, *journal;
    bool force;
};

static int take_option(struct options *options, int option, const char *text)
{
    switch (option) {
    case 'a':
        if (options->names == PARTNERS) {
            return say_usage("export", "--as is given once or twice.");
        }
        options->as[options->names++] = text;
        return EXIT_DONE;
    case 'f':
        return export_formats_find(text, &options->format)
                   ? EXIT_DONE
                   : say_usage("export",
                               "--format takes recording, csv, edf, rr or json, not '%s'.", text);
    case 'o':
        options->out = text;
        return EXIT_DONE;
    case 'd':
        options->decisions = text;
        return EXIT_DONE;
    case 'F':
        options->force = true;
        return EXIT_DONE;
    case 'j':
        options->journal = text;
        break;
    }
    return EXIT_DONE;
}

static int check_options(const struct options *options)
{
    if (options->names == 0 || (options->out == NULL && options->decisions == NULL)) {
        return say_usage("export", "it takes a session, --as NAME, and --out or --decisions.");
    }
    if (options->decisions != NULL && options->names > 1) {
        return say_usage("export", "--decisions are about one NAME.");
    }
    if (options->format == EXPORT_FORMAT_RR && options->names > 1) {
        return say_usage("export", "--format rr is about one NAME.");
    }
    bool files = options->format == EXPORT_FORMAT_CSV || options->format == EXPORT_FORMAT_EDF;
    if (files && options->out != NULL && strcmp(options->out, "-") == 0) {
        return say_usage("export", "this format needs a file: --out FILE.");
    }
    return EXIT_DONE;
}

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},        {"out", required_argument, NULL, 'o'},
        {"journal", required_argument, NULL, 'j'},   {"help", no_argument, NULL, 'h'},
        {"decisions", required_argument, NULL, 'd'}, {"format", required_argument, NULL, 'f'},
        {"force", no_argument, NULL, 'F'},           {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        int status = take_option(options, option, optarg);
        if (status != EXIT_DONE) {
            return status;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (argc - optind != 1) {
        return say_usage("export", "it takes a session, --as NAME, and --out or --decisions.");
    }
    int status = command_session("export", argv[optind], &options->session);
    return status == EXIT_DONE ? check_options(options) : status;
}

static bool copy_line(void *userdata, const char *text, size_t length)
{
    return fwrite(text, 1, length, userdata) == length;
}

static int write_decisions(const struct access *access, const struct options *options,
                           const struct journal_unlocked *owner)
{
    struct whole whole;
    int error = whole_open(&whole, options->decisions, options->force);
    if (error < 0) {
        return whole_say("export", options->decisions, error);
    }
    fprintf(whole.file, "# %s\n", FOOTER_TEXT);
    enum journal_error status =
        journal_event_list(access->journal, owner, options->session, journal_unlocked_id(owner),
                           NULL, copy_line, whole.file);
    if (status != JOURNAL_OK) {
        whole_discard(&whole);
        return access_say(access, status);
    }
    return whole_say("export", options->decisions, whole_commit(&whole));
}

static int run(const struct access *access, const struct options *options)
{
    struct journal_unlocked *owner[PARTNERS] = {NULL};
    int status = EXIT_DONE;
    for (unsigned i = 0; i < options->names && status == EXIT_DONE; i++) {
        struct journal_partner partner;
        status = access_partner(access, options->as[i], &partner);
        if (status == EXIT_DONE) {
            status = access_unlock(access, &partner, &owner[i]);
        }
    }
    if (status == EXIT_DONE && options->decisions != NULL) {
        status = write_decisions(access, options, owner[0]);
    }
    if (status == EXIT_DONE && options->out != NULL) {
        status = export_formats_write(&(struct export_request){.access = access,
                                                               .reader = {owner[0], owner[1]},
                                                               .name = options->as,
                                                               .readers = options->names,
                                                               .session = options->session,
                                                               .format = options->format,
                                                               .path = options->out,
                                                               .force = options->force});
    }
    for (unsigned i = 0; i < options->names; i++) {
        journal_unlocked_free(owner[i]);
    }
    return status;
}

int command_export(int argc, char **argv)
{
    struct options options = {0};
    struct access access;
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    status = access_open(&access, "export", options.journal, false);
    if (status == EXIT_DONE) {
        status = run(&access, &options);
    }
    access_close(&access);
    return status;
}
