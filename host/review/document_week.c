#include "review/document.h"

#include <math.h>

static void put_moment(struct json *json, const struct week_moment *moment)
{
    json_open(json, NULL, '{');
    json_whole(json, "session", moment->session);
    json_text(json, "name", moment->name);
    json_seconds(json, "t_s", moment->t_us);
    json_seconds(json, "from_s", moment->from_us);
    json_seconds(json, "to_s", moment->to_us);
    json_text(json, "text", moment->text);
    json_close(json, '}');
}

static void put_talk(struct json *json, const struct week_talk *talk)
{
    json_open(json, NULL, '{');
    json_whole(json, "session", talk->session);
    document_date(json, "start", talk->start_realtime_us);
    json_seconds(json, "length_s", talk->length_us);
    json_whole(json, "pauses", talk->pauses);
    json_whole(json, "breaks", talk->breaks);
    json_whole(json, "repairs", talk->repairs);
    json_flag(json, "alone", talk->alone);
    json_close(json, '}');
}

void document_week(struct json *json, const struct week *week)
{
    if (week == NULL) {
        json_text(json, "week", NULL);
        return;
    }
    json_open(json, "week", '{');
    json_open(json, "moments", '[');
    for (uint32_t i = 0; i < week->moments; i++) {
        put_moment(json, &week->moment[i]);
    }
    json_close(json, ']');
    json_whole(json, "earlier", week->earlier);
    json_open(json, "talks", '[');
    for (uint32_t i = 0; i < week->talks; i++) {
        put_talk(json, &week->talk[i]);
    }
    json_close(json, ']');
    json_whole(json, "more_talks", week->dropped);
    json_close(json, '}');
}

void document_pair(struct json *json, const struct pair *pair)
{
    if (pair == NULL) {
        json_text(json, "pair", NULL);
        return;
    }
    json_open(json, "pair", '{');
    json_whole(json, "moments", pair->used);
    json_whole(json, "least", LINKAGE_MIN);
    json_whole(json, "apart", pair->apart);
    json_number(json, "together", pair->known ? pair->linkage.together : NAN, 4);
    json_number(json, "chance", pair->known ? pair->linkage.chance : NAN, 4);
    json_number(json, "p", pair->known ? pair->linkage.p : NAN, 4);
    json_text(json, "notice", pair_notice);
    json_close(json, '}');
}
