#include "command/loop.h"

#include <signal.h>
#include <time.h>

#include "command/command.h"
#include "now/now.h"

/* At full speed so many inputs are taken between two looks at signals. */
#define BATCH 512

int64_t loop_now_us(const struct loop *loop)
{
    if (loop->speed == LOOP_SPEED_MAX) {
        return loop->run->session.now_us;
    }
    return loop->run->zero_us + (now_boottime_us() - loop->start_us) * loop->speed;
}

static int64_t due_us(const struct loop *loop, int64_t at_us)
{
    return loop->start_us + (at_us - loop->run->zero_us) / loop->speed;
}

static void end_talk(struct loop *loop, enum end_reason why)
{
    struct input end = {
        .at_us = loop->run->session.now_us > loop->run->zero_us ? loop->run->session.now_us
                                                                : loop->run->zero_us,
        .who = WHO_BOTH,
        .kind = INPUT_END,
        .end = why,
    };
    end.event_us = end.at_us;
    if (!loop->run->session.over) {
        run_input(loop->run, &end);
    }
}

/* Takes what is due. False: the recording is at its end. */
static bool take_due(struct loop *loop)
{
    struct input input;
    for (int i = 0; i < BATCH; i++) {
        int64_t next_us = feed_next_us(loop->feed);
        if (next_us == NEVER_US) {
            return false;
        }
        if (loop->speed != LOOP_SPEED_MAX && next_us > loop_now_us(loop)) {
            run_tick(loop->run, loop_now_us(loop));
            return true;
        }
        if (feed_next(loop->feed, &input)) {
            run_input(loop->run, &input);
        }
    }
    return true;
}

static int arm(struct loop *loop)
{
    int64_t wake_us = feed_next_us(loop->feed);
    int64_t deadline_us = session_next_us(&loop->run->session);
    if (loop->speed == LOOP_SPEED_MAX) {
        return sd_event_source_set_time(loop->next, 0);
    }
    if (deadline_us < wake_us) {
        wake_us = deadline_us;
    }
    return sd_event_source_set_time(loop->next, (uint64_t)due_us(loop, wake_us));
}

static int on_next(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct loop *loop = userdata;
    (void)usec;
    if (!take_due(loop) || loop->run->session.over) {
        end_talk(loop, END_REASON_ENDED);
        return sd_event_exit(loop->event, 0);
    }
    int error = arm(loop);
    return error < 0 ? error : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct loop *loop = userdata;
    (void)source;
    (void)info;
    loop->stopped = true;
    end_talk(loop, END_REASON_STOPPED);
    return sd_event_exit(loop->event, 0);
}

static void tell_journal(struct loop *loop)
{
    char text[1024];
    if (run_journal_news(loop->run, loop->journal_path, text, sizeof(text))) {
        say_error("replay", "%s", text);
    }
}

static int on_second(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct loop *loop = userdata;
    if (loop->run->recorder != NULL) {
        recorder_flush(loop->run->recorder);
    }
    tell_journal(loop);
    int error = sd_event_source_set_time(source, usec + (uint64_t)US_PER_S);
    return error < 0 ? error : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -1 : 0;
}

int loop_init(struct loop *loop, sd_event *event, struct run *run, struct feed *feed,
              unsigned speed)
{
    *loop = (struct loop){.event = event, .run = run, .feed = feed, .speed = speed};
    loop->start_us = now_boottime_us();
    int error = block_signals();
    if (error == 0) {
        error = sd_event_add_signal(event, NULL, SIGINT, on_signal, loop);
    }
    if (error >= 0) {
        error = sd_event_add_signal(event, NULL, SIGTERM, on_signal, loop);
    }
    if (error >= 0) {
        error = sd_event_add_time(event, &loop->next, CLOCK_BOOTTIME, 0, 1000, on_next, loop);
    }
    if (error >= 0) {
        error = sd_event_add_time(event, &loop->second, CLOCK_BOOTTIME,
                                  (uint64_t)(loop->start_us + US_PER_S), 10000, on_second, loop);
    }
    return error < 0 ? error : 0;
}

int loop_run(struct loop *loop)
{
    int error = sd_event_loop(loop->event);
    tell_journal(loop);
    return error < 0 ? error : 0;
}

void loop_finish(struct loop *loop)
{
    sd_event_source_unref(loop->next);
    sd_event_source_unref(loop->second);
}
