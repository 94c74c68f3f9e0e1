/* export: a talk of the journal as a recording again: what lull heard and what hands did, in order.
 *
 * One partner exports their own part (and what is the couple's); both together the whole talk, and
 * only then the decisions can be made anew to the last byte.
 */
#include "command/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/access.h"
#include "recording/writer.h"

static const char help_text[] =
    "Usage: lull export SESSION --as NAME [--as NAME] --out RECORDING\n"
    "       lull export SESSION --as NAME --decisions FILE\n"
    "\n"
    "Writes what was recorded of a talk as a recording. It holds NAME's own part and what belongs "
    "to\n"
    "both of you (cues, marks); with both names, each giving their passphrase, the whole talk.\n"
    "A recording is somebody's heart in clear: keep it where nobody else looks.\n"
    "\n"
    "  --as NAME         whose part; asks for their passphrase\n"
    "  --out RECORDING   where to; - is standard output\n"
    "  --decisions FILE  what lull noticed and decided about NAME then, a line each\n"
    "  --journal FILE    another journal than your own\n"
    "  --help\n";

struct options {
    int64_t session;
    const char *as[PARTNERS];
    unsigned names;
    const char *out, *decisions, *journal;
};

static int take_options(int argc, char **argv, struct options *options, bool *ret_help)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},        {"out", required_argument, NULL, 'o'},
        {"journal", required_argument, NULL, 'j'},   {"help", no_argument, NULL, 'h'},
        {"decisions", required_argument, NULL, 'd'}, {NULL, 0, NULL, 0},
    };
    int option;
    char *end;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        switch (option) {
        case 'a':
            if (options->names == PARTNERS) {
                return say_usage("export", "--as is given once or twice.");
            }
            options->as[options->names++] = optarg;
            break;
        case 'o':
            options->out = optarg;
            break;
        case 'd':
            options->decisions = optarg;
            break;
        case 'j':
            options->journal = optarg;
            break;
        case 'h':
            fputs(help_text, stdout);
            *ret_help = true;
            return EXIT_DONE;
        default:
            return say_usage("export", "an option is not known or lacks its value.");
        }
    }
    if (argc - optind != 1 || options->names == 0 ||
        (options->out == NULL && options->decisions == NULL)) {
        return say_usage("export", "it takes a session, --as NAME, and --out or --decisions.");
    }
    if (options->decisions != NULL && options->names > 1) {
        return say_usage("export", "--decisions are about one NAME.");
    }
    options->session = strtoll(argv[optind], &end, 10);
    if (*end != 0 || end == argv[optind]) {
        return say_usage("export", "'%s' is no session: 'lull sessions' has their numbers.",
                         argv[optind]);
    }
    return EXIT_DONE;
}

struct copy {
    FILE *out;
    int error;
};

static bool copy_line(void *userdata, const char *text, size_t length)
{
    struct copy *copy = userdata;
    if (fwrite(text, 1, length, copy->out) != length) {
        copy->error = -errno;
    }
    return copy->error == 0;
}

static int write_out(const struct access *access, const struct options *options,
                     const struct journal_unlocked *const owner[])
{
    struct writer writer;
    struct copy copy = {0};
    char source[64];
    int error = writer_open(&writer, options->out);
    if (error < 0) {
        say_error("export", "%s could not be written: %s.", options->out, strerror(-error));
        return EXIT_FAILED;
    }
    snprintf(source, sizeof(source), "lull journal, session %lld", (long long)options->session);
    writer_header(&writer, "source", source);
    writer_header(&writer, "lull", LULL_VERSION);
    copy.out = writer.file;
    enum journal_error status =
        journal_export(access->journal, owner, options->names, options->session, copy_line, &copy);
    if (status != JOURNAL_OK) {
        writer_discard(&writer);
        return access_say(access, status);
    }
    error = writer_commit(&writer);
    error = copy.error < 0 ? copy.error : error;
    if (error < 0) {
        writer_discard(&writer);
        say_error("export", "%s could not be written: %s.", options->out, strerror(-error));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int write_decisions(const struct access *access, const struct options *options,
                           const struct journal_unlocked *owner)
{
    struct copy copy = {.out = stdout};
    bool to_stdout = strcmp(options->decisions, "-") == 0;
    if (!to_stdout) {
        copy.out = fopen(options->decisions, "we");
    }
    if (copy.out == NULL) {
        say_error("export", "%s could not be written: %s.", options->decisions, strerror(errno));
        return EXIT_FAILED;
    }
    enum journal_error status =
        journal_event_list(access->journal, owner, options->session, journal_unlocked_id(owner),
                           NULL, copy_line, &copy);
    if ((to_stdout ? fflush(copy.out) : fclose(copy.out)) != 0 && copy.error == 0) {
        copy.error = -errno;
    }
    if (copy.error < 0) {
        say_error("export", "%s is not whole: %s.", options->decisions, strerror(-copy.error));
        return EXIT_FAILED;
    }
    return access_say(access, status);
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
        const struct journal_unlocked *const owners[] = {owner[0], owner[1]};
        status = write_out(access, options, owners);
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
    bool help = false;
    int status = take_options(argc, argv, &options, &help);
    if (status != EXIT_DONE || help) {
        return status;
    }
    status = access_open(&access, "export", options.journal, false);
    if (status == EXIT_DONE) {
        status = run(&access, &options);
    }
    access_close(&access);
    return status;
}
