/* trace-gen: writes the recording of simulated people, and beside it what truly happened. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/writer.h"
#include "tools/trace/trace.h"

enum { EXIT_USAGE = 2 };

static const char HELP[] =
    "Usage: trace-gen SCENARIO [--seed N] [--out FILE] [--truth FILE]\n"
    "       trace-gen --list\n"
    "\n"
    "Writes the recording of one or two simulated people. The same seed gives the same bytes.\n"
    "\n"
    "  --seed N      another talk of the same kind (default 1)\n"
    "  --out FILE    where to write the recording (default: standard output)\n"
    "  --truth FILE  where to write what truly happened: <t_s> <tab> who <tab> what <tab> value\n"
    "  --list        the scenarios\n"
    "  --help        this text\n";

struct options {
    const struct scenario *scenario;
    uint64_t seed;
    const char *out;   /* "-": standard output */
    const char *truth; /* NULL: not wanted */
};

static void list_scenarios(void)
{
    const struct scenario *scenario;
    for (size_t i = 0; (scenario = scenario_at(i)) != NULL; i++) {
        printf("%-11s %s\n", scenario->name, scenario->about);
    }
}

enum { HEADERS = 6 };

/* The header lines that recording and truth share. */
struct headers {
    const char *line[HEADERS][2];
    char source[128];
    char notes[256];
};

static void make_headers(struct headers *headers, const struct options *options)
{
    snprintf(headers->source, sizeof(headers->source), "trace-gen %s --seed %" PRIu64,
             options->scenario->name, options->seed);
    snprintf(headers->notes, sizeof(headers->notes),
             "No person was recorded; a program made this up: %s.", options->scenario->about);
    const char *const line[HEADERS][2] = {{"name", options->scenario->name},
                                          {"source", headers->source},
                                          {"licence", "ISC"},
                                          {"simulated", "yes"},
                                          {"arrival", "simulated"},
                                          {"notes", headers->notes}};
    memcpy(headers->line, line, sizeof(line));
}

/* 0 or -errno. */
static int write_recording(const struct options *options, const struct headers *headers,
                           const struct trace *trace)
{
    struct writer writer;
    FILE *file = strcmp(options->out, "-") == 0 ? stdout : fopen(options->out, "w");
    if (file == NULL) {
        return -errno;
    }
    writer_to(&writer, file);
    for (int i = 0; i < HEADERS; i++) {
        writer_header(&writer, headers->line[i][0], headers->line[i][1]);
    }
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        writer_input(&writer, &input); /* the writer keeps its first error */
    }
    int result = writer_end(&writer);
    return file != stdout && fclose(file) != 0 && result == 0 ? -errno : result;
}

/* 0 or -errno. */
static int write_truth(const struct options *options, const struct headers *headers,
                       const struct trace *trace)
{
    static const char WHO[] = {[WHO_A] = 'a', [WHO_B] = 'b', [WHO_BOTH] = '-'};
    FILE *file = fopen(options->truth, "w");
    if (file == NULL) {
        return -errno;
    }
    fputs("# lull truth 1\n", file);
    for (int i = 0; i < HEADERS; i++) {
        fprintf(file, "# %s: %s\n", headers->line[i][0], headers->line[i][1]);
    }
    for (size_t i = 0; i < trace_truths(trace); i++) {
        struct truth truth = trace_truth(trace, i);
        fprintf(file, "%.3f\t%c\t%s\t%g\n", truth.t_s, WHO[truth.who], truth_name(truth.kind),
                truth.value);
    }
    int result = ferror(file) ? -EIO : 0;
    if (fclose(file) != 0) {
        result = -errno;
    }
    return result;
}

/* False: the arguments make no sense, and standard error says which. */
static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option LONG[] = {
        {"seed", required_argument, NULL, 's'},  {"out", required_argument, NULL, 'o'},
        {"truth", required_argument, NULL, 't'}, {"list", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0}};
    char *end;
    int option;
    while ((option = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        switch (option) {
        case 's':
            errno = 0;
            options->seed = strtoull(optarg, &end, 10);
            if (errno != 0 || *optarg < '0' || *optarg > '9' || *end != '\0') {
                fprintf(stderr, "trace-gen: --seed %s: not a whole number\n", optarg);
                return false;
            }
            break;
        case 'o':
            options->out = optarg;
            break;
        case 't':
            options->truth = optarg;
            break;
        case 'l':
            list_scenarios();
            exit(EXIT_SUCCESS);
        case 'h':
            fputs(HELP, stdout);
            exit(EXIT_SUCCESS);
        default:
            return false;
        }
    }
    if (optind + 1 != argc) {
        fputs("trace-gen: name one scenario; `trace-gen --list` shows them\n", stderr);
        return false;
    }
    options->scenario = scenario_find(argv[optind]);
    if (options->scenario == NULL) {
        fprintf(stderr, "trace-gen: no scenario is called %s; `trace-gen --list` shows them\n",
                argv[optind]);
    }
    return options->scenario != NULL;
}

static bool written(const char *path, int result)
{
    if (result != 0) {
        fprintf(stderr, "trace-gen: %s: could not write: %s\n", path, strerror(-result));
    }
    return result == 0;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1, .out = "-"};
    if (!read_options(argc, argv, &options)) {
        return EXIT_USAGE;
    }
    struct trace *trace = trace_new(options.scenario, options.seed);
    if (trace == NULL) {
        fputs("trace-gen: not enough memory\n", stderr);
        return EXIT_FAILURE;
    }
    struct headers headers;
    make_headers(&headers, &options);
    bool good = written(options.out, write_recording(&options, &headers, trace));
    if (good && options.truth != NULL) {
        good = written(options.truth, write_truth(&options, &headers, trace));
    }
    trace_free(trace);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
