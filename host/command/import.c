/* import: what comes from elsewhere: somebody's table of heart data, a couple's bundle, and two
 * recordings made apart.
 */
#include "command/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/import_bundle.h"
#include "command/import_join.h"
#include "command/whole.h"
#include "recording/import.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull import FILE --as rr|hr|packets --out REC [OPTIONS]\n"
    "       lull import BUNDLE --out JOURNAL\n"
    "       lull import A B --join --out REC [--force]\n"
    "\n"
    "Makes a recording of a table of heart data (CSV, TSV, plain text; gzip is fine).\n"
    "Reads a bundle (lull bundle) into a journal of its own; talks that are there already stay.\n"
    "Joins two recordings, or bundles of one talk, that each of you made alone in another place:\n"
    "they are laid on one line of time by their two clocks, and how far these may be apart is "
    "said.\n"
    "\n"
    "  --as rr               a row is an RR interval\n"
    "  --as hr               a row is a time and a heart rate\n"
    "  --as packets          a row is a strap's notification: time, and heart rate and RR "
    "intervals,\n"
    "                        or the bytes in hex\n"
    "  --out REC             the recording to write; - is standard output\n"
    "  --column ROLE=NAME    which column is what, by its name or its number from 1; again for "
    "more.\n"
    "                        Roles: time_s time_ms epoch_s epoch_ms hr_bpm rr_ms rr_s rr_1024\n"
    "                        payload_hex. What is not said is guessed from common names\n"
    "  --where COLUMN=VALUE  only rows with this value; again for more\n"
    "  --who a|b             which partner of a couple this is (default a)\n"
    "  --name, --source, --licence, --date, --notes TEXT\n"
    "                        what the recording says about itself\n"
    "  --join                A becomes partner a, B partner b\n"
    "  --force               a recording takes the place of a file that is there\n"
    "  --help\n"
    "\n"
    "FILE may be -, standard input.\n");

#define LIST_MAX   32
#define LONG_BYTES (8 << 20) /* takes more than a moment to read */

struct options {
    const char *in, *second, *out;
    bool has_format, join, force;
    struct import_options import;
    const char *map[LIST_MAX + 1], *where[LIST_MAX + 1]; /* end with NULL */
    unsigned maps, wheres;
};

static bool take_format(struct options *options, const char *text)
{
    static const char *const names[CONVERT_FORMATS] = {
        [CONVERT_PACKETS] = "packets", [CONVERT_RR] = "rr", [CONVERT_HR] = "hr"};
    for (int i = 0; i < CONVERT_FORMATS; i++) {
        if (strcmp(text, names[i]) == 0) {
            options->import.format = i;
            options->has_format = true;
            return true;
        }
    }
    return false;
}

static bool list_add(const char *list[LIST_MAX + 1], unsigned *count, const char *text)
{
    if (*count == LIST_MAX) {
        return false;
    }
    list[(*count)++] = text;
    return true;
}

static int take_option(struct options *options, int option, const char *text)
{
    switch (option) {
    case 'a':
        return take_format(options, text)
                   ? EXIT_DONE
                   : say_usage("import", "--as takes rr, hr or packets, not '%s'.", text);
    case 'o':
        options->out = text;
        return EXIT_DONE;
    case 'c':
        return list_add(options->map, &options->maps, text)
                   ? EXIT_DONE
                   : say_usage("import", "--column is there too often.");
    case 'w':
        return list_add(options->where, &options->wheres, text)
                   ? EXIT_DONE
                   : say_usage("import", "--where is there too often.");
    case 'W':
        options->import.who = strcmp(text, "b") == 0 ? WHO_B : WHO_A;
        return strcmp(text, "a") == 0 || strcmp(text, "b") == 0
                   ? EXIT_DONE
                   : say_usage("import", "--who takes a or b, not '%s'.", text);
    case 'n':
        options->import.name = text;
        return EXIT_DONE;
    case 's':
        options->import.source = text;
        return EXIT_DONE;
    case 'l':
        options->import.licence = text;
        return EXIT_DONE;
    case 'd':
        options->import.date = text;
        return EXIT_DONE;
    case 'N':
        options->import.notes = text;
        return EXIT_DONE;
    case 'J':
        options->join = true;
        return EXIT_DONE;
    case 'F':
        options->force = true;
        break;
    }
    return EXIT_DONE;
}

static int check_options(const struct options *options)
{
    bool bundle = !options->join && import_bundle_is(options->in);
    if ((bundle || options->join) && options->has_format) {
        return say_usage("import", "--as is about tables; this is none.");
    }
    if (options->force && bundle) {
        return say_usage("import", "--force is for recordings; talks that are there stay.");
    }
    if (!bundle && !options->join && !options->has_format) {
        return say_usage("import", "what is a row? --as rr, --as hr or --as packets.");
    }
    if (options->out == NULL) {
        return say_usage("import", bundle ? "where to? --out JOURNAL, a file of its own."
                                          : "where to? --out REC.");
    }
    if (bundle && strcmp(options->out, "-") == 0) {
        return say_usage("import", "a journal is a file: --out JOURNAL.");
    }
    return EXIT_DONE;
}

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},     {"out", required_argument, NULL, 'o'},
        {"column", required_argument, NULL, 'c'}, {"where", required_argument, NULL, 'w'},
        {"who", required_argument, NULL, 'W'},    {"name", required_argument, NULL, 'n'},
        {"source", required_argument, NULL, 's'}, {"licence", required_argument, NULL, 'l'},
        {"date", required_argument, NULL, 'd'},   {"notes", required_argument, NULL, 'N'},
        {"join", no_argument, NULL, 'J'},         {"force", no_argument, NULL, 'F'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
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
    if (argc - optind != (options->join ? 2 : 1)) {
        return say_usage("import", options->join ? "--join takes two recordings or bundles."
                                                 : "it takes one table, or one bundle.");
    }
    options->in = argv[optind];
    options->second = options->join ? argv[optind + 1] : NULL;
    return check_options(options);
}

/* `one` and `more`: the words after 1, and after any other number. */
static void print_some(FILE *out, uint64_t count, const char *what)
{
    if (count > 0) {
        fprintf(out, "  %" PRIu64 " %s\n", count, what);
    }
}

/* What happened to the rows: nothing is left out or moved in silence. */
static void print_counts(FILE *out, const struct options *options,
                         const struct import_counts *counts)
{
    const struct convert_counts *converted = &counts->converted;
    fprintf(out, _("%s: rows %" PRIu64 ", notifications %" PRIu64 ", RR intervals %" PRIu64 ".\n"),
            strcmp(options->out, "-") == 0 ? _("standard output") : options->out, counts->rows,
            converted->notifications, converted->beats);
    print_some(
        out, counts->other,
        words_n("row was not chosen by --where", "rows were not chosen by --where", counts->other));
    print_some(
        out, converted->skipped,
        words_n("row held nothing to take", "rows held nothing to take", converted->skipped));
    print_some(out, converted->held,
               words_n("time was up to 0.1 s early and was moved to the row above",
                       "times were up to 0.1 s early and were moved to the row above",
                       converted->held));
    print_some(out, converted->jumps,
               words_n("gap, where the clock ran ahead of the RR intervals",
                       "gaps, where the clock ran ahead of the RR intervals", converted->jumps));
    print_some(
        out, converted->backs,
        words_n("time went back by over 5 s: are the rows of several people? --where chooses one",
                "times went back by over 5 s: are the rows of several people? --where chooses one",
                converted->backs));
    if (strcmp(options->out, "-") != 0) {
        fprintf(out, _("Next: lull replay %s --speed max --baseline quiet=0:120,talk=120:300\n"),
                options->out);
    }
}

/* A long table takes a while: say so where somebody waits. */
static bool say_long(const char *path)
{
    struct stat entry;
    bool is_long = isatty(STDERR_FILENO) && strcmp(path, "-") != 0 && stat(path, &entry) == 0 &&
                   entry.st_size > LONG_BYTES;
    if (is_long) {
        fprintf(stderr, _("Reading %s, %" PRId64 " MB ... "), path, (int64_t)entry.st_size >> 20);
    }
    return is_long;
}

static bool is_same_file(const char *in, const char *out)
{
    struct stat a, b;
    return stat(in, &a) == 0 && stat(out, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* A table, made a recording. */
static int import_table(const struct options *options)
{
    struct import_counts counts;
    struct import_error error;
    struct whole whole;
    if (is_same_file(options->in, options->out)) {
        say_error("import",
                  "%s: the recording would take the place of the table. Give it another name.",
                  options->out);
        return EXIT_FAILED;
    }
    int opened = whole_open(&whole, options->out, options->force);
    if (opened != 0) {
        return whole_say("import", options->out, opened);
    }
    bool is_long = say_long(options->in);
    enum import_verdict verdict =
        import_run(&options->import, options->in, whole.file, &counts, &error);
    if (is_long) {
        fputs(verdict == IMPORT_OK ? "done.\n" : "\n", stderr);
    }
    if (verdict == IMPORT_OK) {
        int status = whole_say("import", options->out, whole_commit(&whole));
        if (status == EXIT_DONE) {
            print_counts(strcmp(options->out, "-") == 0 ? stderr : stdout, options, &counts);
        }
        return status;
    }
    whole_discard(&whole);
    if (verdict == IMPORT_NOT_WRITTEN) {
        return whole_say("import", options->out, -error.number);
    }
    char text[IMPORT_ERROR_TEXT_BYTES];
    import_error_text(&error, text, sizeof(text));
    say_error("import", "%s", text);
    return EXIT_FAILED;
}

int command_import(int argc, char **argv)
{
    struct options options = {.import.who = WHO_A};
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    if (options.join) {
        return import_join(options.in, options.second, options.out, options.force);
    }
    if (!options.has_format) {
        return import_bundle(options.in, options.out);
    }
    options.import.map = options.map;
    options.import.where = options.where;
    return import_table(&options);
}
