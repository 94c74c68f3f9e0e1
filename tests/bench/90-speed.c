/* How fast it is, what each stage costs, and how much memory it takes.
 *
 * The talk is trace-gen's couple "calm", half an hour a seed, made before the clock runs. Whole
 * core: session_step() of every input. Journal: the same, and every input written as a line and
 * handed to the recorder, which seals and stores it (the file lies where TMPDIR says). Stages: the
 * same beats through each stage alone. A notification of nine RR is timed one at a time, 200,000 of
 * them, so the largest holds whatever else the machine did just then. Allocation: the heap before
 * and after a talk. Memory: the most ever used, after talks of 1 and of 8 hours with the journal.
 */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/session.h"
#include "journal/journal.h"
#include "journal/recorder.h"
#include "protocol/hrm.h"
#include "recording/line.h"
#include "tools/trace/random.h"
#include "tools/trace/trace.h"

/* Of this process alone: what else the machine does is no cost of ours. */
static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double beats_of(const struct trace *trace)
{
    double beats = 0;
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        struct hrm hrm;
        if (input.kind == INPUT_HRM &&
            hrm_decode(input.bytes.at, input.bytes.length, &hrm) == HRM_OK) {
            beats += hrm.rr_count;
        }
    }
    return beats;
}

static struct session session;
static struct actions actions;

static void whole_core(int talks)
{
    double took_s = 0, beats = 0;
    size_t grown = 0;
    for (int i = 0; i < talks; i++) {
        struct trace *trace = trace_new(scenario_find("calm"), 1 + (uint64_t)i);
        struct settings settings = settings_default();
        session_init(&session, &settings);
        beats += beats_of(trace);
        size_t before = mallinfo2().uordblks;
        double from_s = now_s();
        for (size_t k = 0; k < trace_inputs(trace); k++) {
            struct input input = trace_input(trace, k);
            actions.count = 0;
            session_step(&session, &input, &actions);
        }
        took_s += now_s() - from_s;
        grown += mallinfo2().uordblks - before;
        trace_free(trace);
    }
    printf("  %-44s %12.0f beats/s %8.2f us a beat\n", "whole core", beats / took_s,
           1e6 * took_s / beats);
    printf("  %-44s %12zu bytes\n", "heap grown in those talks", grown);
}

/* ---- stages ---- */

static struct beat *made_beats(int count)
{
    struct random random;
    struct beat *beats = calloc((size_t)count, sizeof(*beats));
    random_init(&random, 1, 800);
    int64_t run_us = 0;
    for (int i = 0; i < count; i++) {
        int64_t rr_us = (int64_t)random_normal(&random, 850e3, 30e3);
        run_us += rr_us;
        beats[i] = (struct beat){.t_us = run_us, .run_us = run_us, .rr_us = rr_us, .first = i == 0};
    }
    return beats;
}

static void say_stage(const char *name, double took_s, int count)
{
    printf("  %-44s %12.0f /s       %8.3f us\n", name, count / took_s, 1e6 * took_s / count);
}

static void stages(int count)
{
    struct beat *beats = made_beats(count);
    uint8_t bytes[64];
    struct hrm hrm = {.contact = HRM_CONTACT_GOOD, .rate_bpm = 70, .rr_count = 1, .rr_1024 = {870}};
    uint16_t length = (uint16_t)hrm_encode(&hrm, bytes, sizeof(bytes));
    double from_s = now_s();
    for (int i = 0; i < count; i++) {
        bytes[2] = (uint8_t)i;
        hrm_decode(bytes, length, &hrm);
    }
    say_stage("protocol: decode a notification", now_s() - from_s, count);

    struct beat_clock clock;
    beat_clock_init(&clock);
    from_s = now_s();
    for (int i = 0; i < count; i++) {
        uint16_t rr_1024 = (uint16_t)(beats[i].rr_us * 1024 / 1000000);
        struct beat out;
        enum beat_cut cut;
        beat_clock_push(&clock, beats[i].run_us, &rr_1024, 1, &out, &cut);
    }
    say_stage("beat clock: a beat", now_s() - from_s, count);

    struct artifact artifact;
    struct artifact_beat decided[ARTIFACT_OUT_MAX];
    artifact_init(&artifact);
    from_s = now_s();
    for (int i = 0; i < count; i++) {
        artifact_push(&artifact, &beats[i], decided);
    }
    say_stage("artefact: a beat", now_s() - from_s, count);

    static struct detector detector;
    struct baseline_reference reference = {.ready = true, .talk_bpm = 70, .talk_scale_bpm = 4};
    struct detector_flag flag;
    detector_init(&detector, 1000);
    detector_refer(&detector, &reference);
    from_s = now_s();
    for (int i = 0; i < count; i++) {
        struct second second = {
            .end_us = i * US_PER_S, .rate_bpm = 60e6 / (double)beats[i].rr_us, .trusted = true};
        detector_push(&detector, &second, &flag);
    }
    say_stage("detector: a second", now_s() - from_s, count);
    free(beats);
}

/* ---- one notification of nine RR ---- */

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static void nine(int count)
{
    double *took_us = calloc((size_t)count, sizeof(double));
    struct random random;
    struct settings settings = settings_default();
    random_init(&random, 1, 801);
    session_init(&session, &settings);
    int64_t at_us = TRACE_START_US;
    for (int i = 0; i < count; i++) {
        struct hrm hrm = {.contact = HRM_CONTACT_GOOD, .rate_bpm = 70, .rr_count = 9};
        uint8_t bytes[64];
        for (int k = 0; k < 9; k++) {
            hrm.rr_1024[k] = (uint16_t)random_normal(&random, 850, 40);
            at_us += hrm.rr_1024[k] * 15625 / 16;
        }
        struct input input = {
            .at_us = at_us, .event_us = at_us, .who = WHO_A, .kind = INPUT_HRM, .bytes.at = bytes};
        input.bytes.length = (uint16_t)hrm_encode(&hrm, bytes, sizeof(bytes));
        if (i == 10 || i == 60) {
            struct input phase = {.at_us = at_us,
                                  .event_us = at_us,
                                  .who = WHO_A,
                                  .kind = INPUT_PHASE,
                                  .phase = i == 10 ? PHASE_TALK : PHASE_NONE};
            session_step(&session, &phase, &actions);
        }
        actions.count = 0;
        double from_s = now_s();
        session_step(&session, &input, &actions);
        took_us[i] = 1e6 * (now_s() - from_s);
    }
    qsort(took_us, (size_t)count, sizeof(double), by_value);
    printf("  %-44s median %.1f, p99 %.1f, p99.9 %.1f, largest %.1f us\n",
           "a notification of nine RR", took_us[count / 2], took_us[count * 99LL / 100],
           took_us[count * 999LL / 1000], took_us[count - 1]);
    free(took_us);
}

/* ---- the journal ---- */

struct kept {
    char folder[256], path[300];
    struct journal *journal;
    struct recorder *recorder;
};

static void give_up(const char *what)
{
    fprintf(stderr, "bench-speed: %s\n", what);
    exit(EXIT_FAILURE);
}

static void keep_begin(struct kept *kept)
{
    const char *folder = getenv("TMPDIR");
    struct journal_partner a, b;
    snprintf(kept->folder, sizeof(kept->folder), "%s/lull-speed-XXXXXX",
             folder != NULL ? folder : "/tmp");
    if (mkdtemp(kept->folder) == NULL) {
        give_up("no folder for the journal");
    }
    snprintf(kept->path, sizeof(kept->path), "%s/journal.db", kept->folder);
    if (journal_open(kept->path, 100, &kept->journal) != JOURNAL_OK ||
        journal_partner_add(kept->journal, "Ada", NULL, "words", SEAL_COST_LEAST, &a) !=
            JOURNAL_OK ||
        journal_partner_add(kept->journal, "Ben", NULL, "words", SEAL_COST_LEAST, &b) !=
            JOURNAL_OK) {
        give_up("no journal");
    }
    struct recorder_begin begin = {.partner = {a.id, b.id},
                                   .partners = 2,
                                   .start_realtime_us = INT64_C(1704110400000000),
                                   .start_boot_us = TRACE_START_US,
                                   .detector_version = DETECTOR_VERSION,
                                   .from_recording = true,
                                   .settings = "",
                                   .app_version = "bench"};
    if (recorder_begin(kept->journal, &begin, &kept->recorder) != JOURNAL_OK) {
        give_up("no recorder");
    }
}

static void keep_end(struct kept *kept, int64_t length_us)
{
    static const char *const TAILS[] = {"", "-wal", "-shm"};
    char path[400];
    if (recorder_end(kept->recorder, length_us) != JOURNAL_OK) {
        give_up("the talk did not end");
    }
    kept->recorder = recorder_free(kept->recorder);
    kept->journal = journal_close(kept->journal);
    for (size_t i = 0; i < sizeof(TAILS) / sizeof(TAILS[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", kept->path, TAILS[i]);
        unlink(path);
    }
    rmdir(kept->folder);
}

static long peak_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Half-hour talks one behind the other, as one long one. */
static void with_journal(int halves)
{
    struct kept kept;
    double took_s = 0, waited_s = 0, beats = 0;
    struct settings settings = settings_default();
    keep_begin(&kept);
    session_init(&session, &settings);
    int64_t later_us = 0;
    for (int i = 0; i < halves; i++) {
        struct trace *trace = trace_new(scenario_find("calm"), 1 + (uint64_t)i);
        beats += beats_of(trace);
        double from_s = now_s(), from_wall_s = wall_s();
        for (size_t k = 0; k < trace_inputs(trace); k++) {
            char text[LINE_MAX_BYTES + 1];
            struct input input = trace_input(trace, k);
            if (input.kind == INPUT_END) {
                continue;
            }
            input.at_us += later_us;
            input.event_us += later_us;
            actions.count = 0;
            session_step(&session, &input, &actions);
            size_t length = line_format(&input, text, sizeof(text));
            recorder_line(kept.recorder, input.who, input.at_us, text, length);
        }
        recorder_flush(kept.recorder);
        took_s += now_s() - from_s;
        waited_s += wall_s() - from_wall_s;
        later_us += INT64_C(1801) * US_PER_S;
        trace_free(trace);
    }
    keep_end(&kept, later_us);
    char name[64];
    snprintf(name, sizeof(name), "core and sealed journal, %.1f h of a couple", halves / 2.0);
    printf("  %-44s %12.0f beats/s %8.2f us a beat (%.0f beats/s by the wall), peak %ld KiB\n",
           name, beats / took_s, 1e6 * took_s / beats, beats / waited_s, peak_kb());
}

int main(int argc, char **argv)
{
    bool brief = argc < 2 || strcmp(argv[1], "--long") != 0;
    puts("Speed on this machine");
    printf("  %-44s %12zu bytes, and %zu of actions\n", "memory of a session",
           sizeof(struct session), sizeof(struct actions));
    whole_core(brief ? 5 : 50);
    stages(brief ? 200000 : 2000000);
    nine(brief ? 50000 : 200000);
    with_journal(2);
    with_journal(16);
    if (!brief) {
        with_journal(64);
    }
    return EXIT_SUCCESS;
}
