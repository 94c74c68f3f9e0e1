#include "page/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/footer.h"
#include "review/json.h"
#include "words/words.h"

/* Seconds in one event: some 5 kB, so that a long talk comes in parts. More than STORY_LATE_S. */
#define CHUNK_S 600u

struct stream_place stream_place(const struct story *story, const char *last_id)
{
    struct stream_place place = {0};
    uint32_t second, thing;
    char rest;
    if (last_id != NULL &&
        sscanf(last_id, "%" SCNu32 "-%" SCNu32 "%c", &second, &thing, &rest) == 2 &&
        second <= story->seconds && thing <= story->things) {
        place.second = second;
        place.thing = thing;
    }
    return place;
}

static void put_level(struct json *data, const struct story_side *side)
{
    struct baseline_reference level = baseline_reference(&side->today, &side->history);
    if (!level.ready) {
        json_text(data, "band", NULL);
        return;
    }
    json_open(data, "band", '{');
    json_number(data, "level", level.talk_bpm, 3);
    json_number(data, "low", level.talk_bpm - level.talk_scale_bpm, 3);
    json_number(data, "high", level.talk_bpm + level.talk_scale_bpm, 3);
    json_close(data, '}');
}

static void put_talk(const struct story *story, struct json *data)
{
    json_whole(data, "start_ms", story->start_realtime_us / US_PER_MS);
    json_flag(data, "traces", story->traces);
    char footer[400];
    snprintf(footer, sizeof(footer), "%s %s", _(FOOTER_SHOWS), _(FOOTER_FOR));
    json_text(data, "footer", footer);
    json_whole(data, "first", story->first);
    json_open(data, "sides", '[');
    for (int who = 0; who < PARTNERS; who++) {
        const struct story_side *side = &story->side[who];
        if (side->name == NULL) {
            continue;
        }
        json_open(data, NULL, '{');
        json_text(data, "name", side->name);
        json_flag(data, "strap", side->strap);
        if (story->traces) {
            put_level(data, side);
        }
        json_close(data, '}');
    }
    json_close(data, ']');
}

static void put_things(const struct story *story, struct stream_place *place, struct json *data)
{
    static const char *const names[STORY_KINDS] = {"cue",    "pause", "break", "return", "rupture",
                                                   "repair", "stay",  "offer", "mark"};
    uint32_t oldest = story_oldest(story);
    place->thing = place->thing > oldest ? place->thing : oldest;
    json_open(data, "things", '[');
    for (; place->thing < story->things; place->thing++) {
        const struct story_thing *thing = &story->thing[place->thing % STORY_THINGS];
        json_open(data, NULL, '{');
        json_seconds(data, "t", thing->t_us - story->zero_us);
        json_text(data, "kind", names[thing->kind]);
        json_close(data, '}');
    }
    json_close(data, ']');
}

static void put_hearts(const struct story *story, struct stream_place *place, struct json *data)
{
    uint32_t sure = story->seconds > STORY_LATE_S ? story->seconds - STORY_LATE_S : 0;
    uint32_t from = place->second > story->first ? place->second : story->first;
    uint32_t to = story->seconds - from > CHUNK_S ? from + CHUNK_S : story->seconds;
    json_whole(data, "from", from);
    json_whole(data, "sure", sure);
    json_open(data, "rates", '[');
    for (int who = 0; who < PARTNERS; who++) {
        if (story->side[who].name == NULL) {
            continue;
        }
        json_open(data, NULL, '[');
        for (uint32_t i = from; i < to; i++) {
            json_whole(data, NULL, story_rate(story, (enum who)who, i));
        }
        json_close(data, ']');
    }
    json_close(data, ']');
    uint32_t good = sure > from ? sure : from;
    place->second = to < good ? to : good;
    place->hearts = to;
}

static void put_now(const struct story *story, struct json *data)
{
    json_whole(data, "at", story->seconds);
    json_text(data, "say", story->say);
    json_flag(data, "over", story->over);
    json_open(data, "signal", '[');
    for (int who = 0; who < PARTNERS; who++) {
        const struct story_side *side = &story->side[who];
        if (side->name != NULL) {
            json_text(data, NULL, side->strap ? signal_name(side->signal) : "button");
        }
    }
    json_close(data, ']');
}

/* The name of what comes next, with its data in *data; NULL: nothing does. */
static const char *put_next(const struct story *story, struct stream_place *place,
                            struct json *data)
{
    if (place->versions != story->versions) {
        place->versions = story->versions;
        put_talk(story, data);
        return "talk";
    }
    if (place->thing < story->things) {
        put_things(story, place, data);
        return "things";
    }
    if (story->traces && place->hearts != story->seconds) {
        put_hearts(story, place, data);
        return "heart";
    }
    if (place->turns != story->turns) {
        place->turns = story->turns;
        put_now(story, data);
        return "now";
    }
    return NULL;
}

int stream_next(const struct story *story, struct stream_place *place, char **ret_text,
                size_t *ret_length)
{
    struct stream_place next = *place;
    struct json data;
    char *text;
    json_init(&data);
    json_open(&data, NULL, '{');
    const char *event = put_next(story, &next, &data);
    json_close(&data, '}');
    int length = event == NULL || data.full
                     ? -1
                     : asprintf(&text, "event: %s\nid: %" PRIu32 "-%" PRIu32 "\ndata: %s\n\n",
                                event, next.second, next.thing, data.at);
    json_finish(&data);
    if (length < 0) {
        return event == NULL ? -EAGAIN : -ENOMEM;
    }
    *place = next;
    *ret_text = text;
    *ret_length = (size_t)length;
    return 0;
}
