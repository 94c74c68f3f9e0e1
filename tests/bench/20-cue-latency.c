/* bench-cue-latency: how long from a notification to the first sample of its cue at the sink.
 *
 * One long talk of a made-up person goes through what `lull replay` is made of (feed, loop, run,
 * the core, the journal's recorder, the sound card's sink), compiled as for users. Rises lie 480 s
 * apart, and only the still time between them is not waited for: the inputs up to a random moment
 * before the next flag are taken at once, the rest at speed 1 by the shipped loop. What the sink
 * played is recorded by another process (ear.h).
 *
 * The clock starts when the notification is due in the recording, before the loop has woken for it.
 * The calls to ALSA are looked at on their way (ld --wrap), for their times and errors.
 */
#include <alsa/asoundlib.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command/loop.h"
#include "ear.h"
#include "rises.h"
#include "tools/trace/random.h"

#define CUES_MAX  1000
#define WITHIN_US (1500 * US_PER_MS)
#define REST_US   (400 * US_PER_MS) /* after a sound, until the talk is moved on */

struct timed {
    int64_t due_us;   /* the notification's time in the recording, on CLOCK_BOOTTIME */
    int64_t taken_us; /* the core has flagged it */
    int64_t prepare_us, prepared_us, playing_us; /* before and after asking the server; it plays */
    int64_t said_us, said_bound_us;              /* lull's own word of the first sample */
    int64_t delay;                               /* the first snd_pcm_delay() after start, frames */
    int64_t heard_us;                            /* NEVER_US: not heard */
    double alike, alike_last;
    bool torn; /* an underrun before its end */
};

struct bench {
    const char *name, *pcm, *source, *detail;
    unsigned cues;
    double lead_low_s, lead_high_s;
    bool said_only; /* nothing can be heard: what lull says stands alone */

    struct ear ear;
    struct cue_sounds sounds;
    struct random random;
    char folder[64], recording[96], journal_path[96];
    int64_t flag_us[CUES_MAX]; /* times of the talk at which the core flags */
    unsigned flags;

    struct file_reader *reader;
    struct feed feed;
    struct run run;
    struct loop loop;
    struct recorder *recorder;
    sd_event_source *skip;
    struct timed timed[CUES_MAX];
    unsigned cue; /* how many flags were taken */
    unsigned broken;
};

static struct bench bench;

static int64_t boottime_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench-cue-latency: %s\n", what);
        ear_stop(&bench.ear);
        exit(1);
    }
}

/* ---- what goes to ALSA ---- */

int __real_snd_pcm_prepare(snd_pcm_t *pcm);
int __real_snd_pcm_start(snd_pcm_t *pcm);
int __real_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay);
snd_pcm_sframes_t __real_snd_pcm_writei(snd_pcm_t *pcm, const void *at, snd_pcm_uframes_t size);
int __wrap_snd_pcm_prepare(snd_pcm_t *pcm);
int __wrap_snd_pcm_start(snd_pcm_t *pcm);
int __wrap_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay);
snd_pcm_sframes_t __wrap_snd_pcm_writei(snd_pcm_t *pcm, const void *at, snd_pcm_uframes_t size);

/* What goes on before the first cue and after the talk is nobody's. */
static struct timed *newest(void)
{
    static struct timed nobody;
    return bench.run.cue != NULL && bench.cue > 0 ? &bench.timed[bench.cue - 1] : &nobody;
}

int __wrap_snd_pcm_prepare(snd_pcm_t *pcm)
{
    newest()->prepare_us = boottime_us();
    int error = __real_snd_pcm_prepare(pcm);
    newest()->prepared_us = boottime_us();
    return error;
}

int __wrap_snd_pcm_start(snd_pcm_t *pcm)
{
    int error = __real_snd_pcm_start(pcm);
    newest()->playing_us = boottime_us();
    newest()->delay = -1;
    return error;
}

int __wrap_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay)
{
    int error = __real_snd_pcm_delay(pcm, delay);
    if (error == 0 && newest()->delay < 0) {
        newest()->delay = *delay;
    }
    return error;
}

snd_pcm_sframes_t __wrap_snd_pcm_writei(snd_pcm_t *pcm, const void *at, snd_pcm_uframes_t size)
{
    snd_pcm_sframes_t written = __real_snd_pcm_writei(pcm, at, size);
    newest()->torn = newest()->torn || written == -EPIPE;
    return written;
}

/* ---- the talk ---- */

static void open_talk(struct run *run)
{
    struct file_error error;
    struct settings settings = settings_default();
    struct feed_facts facts = feed_look(bench.recording, NULL, 0);
    must(file_open(bench.recording, &bench.reader, &error) == FILE_OK, "no recording");
    feed_init(&bench.feed, bench.reader, NULL, 0);
    run_init(run, &settings, facts.first_us);
    run->feed = &bench.feed;
    run->answers_cues = true;
}

/* Takes what lies up to then, without waiting. */
static void take_until(struct run *run, int64_t at_us)
{
    struct input input;
    while (feed_next_us(&bench.feed) <= at_us && feed_next_us(&bench.feed) != NEVER_US) {
        if (feed_next(&bench.feed, &input)) {
            run_input(run, &input);
        }
    }
}

static void note_flag(void *userdata, const struct event *event)
{
    (void)userdata;
    if (event->kind == EVENT_FLAG && bench.flags < bench.cues) {
        bench.flag_us[bench.flags++] = event->at_us;
    }
}

/* Once without a sound, to know when the core will flag: it decides the same every time. */
static void find_flags(void)
{
    open_talk(&bench.run);
    bench.run.noted = note_flag;
    take_until(&bench.run, NEVER_US - 1);
    must(bench.run.review.cues == bench.flags && bench.flags == bench.cues,
         "the made-up talk does not have the cues it should");
    file_close(bench.reader);
}

static void time_flag(void *userdata, const struct event *event)
{
    const struct loop *loop = &bench.loop;
    (void)userdata;
    if (event->kind != EVENT_FLAG || bench.cue >= bench.cues) {
        return;
    }
    bench.timed[bench.cue++] = (struct timed){
        .due_us = loop->start_us + event->at_us - bench.run.zero_us,
        .taken_us = boottime_us(),
        .said_us = NEVER_US,
        .heard_us = NEVER_US,
    };
}

static void on_started(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us)
{
    (void)userdata;
    (void)number;
    newest()->said_us = event_us;
    newest()->said_bound_us = bound_us;
}

static void on_failed(void *userdata, uint32_t number, enum cue_fail fail)
{
    (void)userdata;
    fprintf(stderr, "cue %" PRIu32 " was not played: %d\n", number, (int)fail);
    bench.broken++;
}

/* The talk moves on to shortly before its next flag. The journal takes part in what is waited for
 * alone: a minute's lines in a moment would be no load that a talk has. */
static int on_skip(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct loop *loop = &bench.loop;
    (void)usec;
    (void)userdata;
    if (bench.cue >= bench.flags) {
        return sd_event_exit(loop->event, 0);
    }
    double lead_s = random_between(&bench.random, bench.lead_low_s, bench.lead_high_s);
    int64_t lead_us = (int64_t)(lead_s * US_PER_S);
    int64_t at_us = bench.flag_us[bench.cue] - lead_us;
    bench.run.recorder = NULL;
    take_until(&bench.run, at_us);
    bench.run.recorder = bench.recorder;
    loop->start_us = boottime_us() - (at_us - bench.run.zero_us);
    sd_event_source_set_time(loop->next, 0);
    sd_event_source_set_enabled(loop->next, SD_EVENT_ONESHOT);
    int64_t sound_us = (int64_t)bench.sounds.of[SOUND_CUE].count * US_PER_S / SOUND_RATE_HZ;
    sd_event_source_set_time(source, (uint64_t)(boottime_us() + lead_us + sound_us + REST_US));
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void open_journal(struct journal **ret_journal)
{
    struct journal_partner partner;
    must(journal_open(bench.journal_path, 2000, ret_journal) == JOURNAL_OK, "no journal");
    must(journal_partner_add(*ret_journal, "a", NULL, NULL, SEAL_COST_LEAST, &partner) ==
             JOURNAL_OK,
         "no partner");
    struct recorder_begin begin = {
        .partner = {partner.id},
        .partners = 1,
        .start_boot_us = bench.run.zero_us,
        .detector_version = DETECTOR_VERSION,
        .settings = "",
        .app_version = "bench",
    };
    must(recorder_begin(*ret_journal, &begin, &bench.recorder) == JOURNAL_OK, "no recorder");
}

static void play_talk(void)
{
    const struct cue_owner owner = {.started = on_started, .failed = on_failed};
    struct journal *journal;
    sd_event *event;
    open_talk(&bench.run);
    bench.run.noted = time_flag;
    open_journal(&journal);
    must(sd_event_new(&event) >= 0 &&
             cue_alsa_new(&bench.run.cue, event, bench.pcm, &bench.sounds, &owner) == 0 &&
             loop_init(&bench.loop, event, &bench.run, &bench.feed, 1) == 0 &&
             sd_event_add_time(event, &bench.skip, CLOCK_BOOTTIME, 0, 1, on_skip, NULL) >= 0,
         "no loop");
    must(loop_run(&bench.loop) == 0, "the loop stopped");
    bench.run.cue = cue_free(bench.run.cue);
    recorder_free(bench.recorder);
    journal_close(journal);
    file_close(bench.reader);
    sd_event_source_unref(bench.skip);
    loop_finish(&bench.loop);
    sd_event_unref(event);
}

/* ---- figures ---- */

static void hear_cues(void)
{
    for (unsigned i = 0; i < bench.cue && !bench.said_only; i++) {
        struct timed *timed = &bench.timed[i];
        struct ear_heard heard;
        if (ear_find(&bench.ear, &bench.sounds.of[SOUND_CUE], timed->due_us, WITHIN_US, &heard)) {
            timed->heard_us = heard.at_us;
            timed->alike = heard.alike;
            timed->alike_last = heard.alike_last;
            timed->torn = timed->torn || heard.alike_last < 0.9;
        }
    }
}

static int order(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

struct figure {
    double ms[CUES_MAX];
    unsigned count;
};

static void add(struct figure *figure, int64_t from_us, int64_t to_us)
{
    if (from_us != NEVER_US && to_us != NEVER_US) {
        figure->ms[figure->count++] = (double)(to_us - from_us) / 1e3;
    }
}

static double part(struct figure *figure, double share)
{
    qsort(figure->ms, figure->count, sizeof(figure->ms[0]), order);
    unsigned rank = (unsigned)(share * figure->count + 0.999999); /* nearest rank */
    return figure->count == 0 ? 0 : figure->ms[rank > 0 ? rank - 1 : 0];
}

static void print_figure(const char *what, struct figure *figure)
{
    if (figure->count > 0) {
        printf("  %-46s %5u %8.1f %8.1f %8.1f %8.1f %8.1f\n", what, figure->count, part(figure, 0),
               part(figure, 0.5), part(figure, 0.9), part(figure, 0.99), part(figure, 1));
    }
}

static void print_figures(int64_t lag_us)
{
    static struct figure heard, woken, asked, prepared, playing, sink, said, off, delay;
    unsigned torn = 0, missing = 0;
    for (unsigned i = 0; i < bench.cue; i++) {
        const struct timed *timed = &bench.timed[i];
        add(&heard, timed->due_us, timed->heard_us);
        add(&woken, timed->due_us, timed->taken_us);
        add(&asked, timed->taken_us, timed->prepare_us);
        add(&prepared, timed->prepare_us, timed->prepared_us);
        add(&playing, timed->prepared_us, timed->playing_us);
        add(&sink, timed->playing_us, timed->heard_us);
        add(&said, timed->due_us, timed->said_us);
        add(&off, timed->said_us, timed->heard_us);
        add(&delay, 0, timed->delay * US_PER_S / SOUND_RATE_HZ);
        torn += timed->torn;
        missing += timed->heard_us == NEVER_US;
    }
    printf("%s\n  %-46s %5s %8s %8s %8s %8s %8s\n", bench.name, "ms", "cues", "min", "p50", "p90",
           "p99", "max");
    print_figure("notification to the first sample, heard", &heard);
    print_figure("notification to the first sample, as lull says", &said);
    print_figure("heard less said", &off);
    print_figure("the way: loop woken, beat taken, flagged", &woken);
    print_figure("  to the sound card's sink", &asked);
    print_figure("  snd_pcm_prepare", &prepared);
    print_figure("  written and started", &playing);
    print_figure("  from started to heard", &sink);
    print_figure("snd_pcm_delay at start (what is written counts)", &delay);
    printf("  cues %u, not heard %u, not played %u, underruns %u", bench.cue, missing, bench.broken,
           torn);
    if (lag_us != NEVER_US) {
        printf("; heard times are late by 0 to %.1f ms", (double)lag_us / 1e3);
    }
    printf("\n\n");
}

static void write_detail(void)
{
    FILE *file = bench.detail != NULL ? fopen(bench.detail, "we") : NULL;
    if (file == NULL) {
        return;
    }
    fputs("due_us\ttaken\tprepare\tprepared\tplaying\tsaid\theard\talike\tat its end\ttorn\n",
          file);
    for (unsigned i = 0; i < bench.cue; i++) {
        const struct timed *t = &bench.timed[i];
        fprintf(file, "%" PRId64, t->due_us);
        const int64_t at_us[] = {t->taken_us,   t->prepare_us, t->prepared_us,
                                 t->playing_us, t->said_us,    t->heard_us};
        for (unsigned k = 0; k < sizeof(at_us) / sizeof(at_us[0]); k++) {
            if (at_us[k] == NEVER_US) {
                fputs("\t-", file);
            } else {
                fprintf(file, "\t%" PRId64, at_us[k] - t->due_us);
            }
        }
        fprintf(file, "\t%.4f\t%.4f\t%d\n", t->alike, t->alike_last, t->torn);
    }
    fclose(file);
}

/* ---- */

static void take_options(int argc, char **argv)
{
    bench.name = "";
    bench.pcm = "default";
    bench.source = "lull.monitor";
    bench.cues = 20;
    bench.lead_low_s = 0.1;
    bench.lead_high_s = 0.6;
    for (int option; (option = getopt(argc, argv, "n:c:l:h:s:d:m")) != -1;) {
        switch (option) {
        case 'n':
            bench.name = optarg;
            break;
        case 'c':
            bench.cues = (unsigned)atoi(optarg);
            break;
        case 'l':
            bench.lead_low_s = atof(optarg);
            break;
        case 'h':
            bench.lead_high_s = atof(optarg);
            break;
        case 's':
            bench.source = optarg;
            break;
        case 'd':
            bench.detail = optarg;
            break;
        case 'm':
            bench.said_only = true;
            break;
        default:
            fputs(
                "Usage: bench-cue-latency [-n NAME] [-c CUES] [-l LEAD_S] [-h LEAD_S] [-s MONITOR]"
                " [-d FILE] [-m]\n",
                stderr);
            exit(2);
        }
    }
    must(bench.cues > 0 && bench.cues < CUES_MAX, "1 to 999 cues");
}

int main(int argc, char **argv)
{
    take_options(argc, argv);
    random_init(&bench.random, (uint64_t)boottime_us(), 1);
    const char *tmp = getenv("TMPDIR");
    snprintf(bench.folder, sizeof(bench.folder), "%.40s/lull-cue-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    must(mkdtemp(bench.folder) != NULL, "no folder");
    snprintf(bench.recording, sizeof(bench.recording), "%s/rises.rec", bench.folder);
    snprintf(bench.journal_path, sizeof(bench.journal_path), "%s/journal.db", bench.folder);
    must(rises_write(bench.recording, bench.cues, 1) == 0, "no recording");
    must(sound_load("soft-bell", 0.6, &bench.sounds.of[SOUND_CUE]) == SOUND_VERDICT_OK &&
             sound_load("return", 0.6, &bench.sounds.of[SOUND_RETURN]) == SOUND_VERDICT_OK,
         "no sound");
    find_flags();
    int64_t seconds = (int64_t)(bench.cues * (bench.lead_high_s + 4)) + 60;
    must(ear_init(&bench.ear, bench.source, seconds) == 0, "nothing to hear with");
    play_talk();
    int64_t lag_us = bench.said_only ? NEVER_US : ear_lag_us(&bench.ear, bench.pcm);
    ear_stop(&bench.ear);
    hear_cues();
    print_figures(lag_us);
    write_detail();
    ear_finish(&bench.ear);
    sound_finish(&bench.sounds.of[SOUND_CUE]);
    sound_finish(&bench.sounds.of[SOUND_RETURN]);
    char command[96];
    snprintf(command, sizeof(command), "rm -rf '%s'", bench.folder);
    return system(command) == 0 && bench.cue == bench.cues ? 0 : 1;
}
