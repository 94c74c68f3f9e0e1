/* What happens when, of every forty talks:
 *
 *   6, 16, 26, 36   one of the two is alone, in turn
 *   12              one strap is lost in the second half
 *   9, 10, 30, 31   a hard week: more happens, and the way to the pause is longer
 *   3, 11, 19, 27   a longer break; at 11 and 27 the talk ends in it
 *
 * The way to the pause gets shorter over the months by much less than it differs from talk to talk:
 * progress is uneven, and a demo that showed anything else would promise it.
 */
#include "tools/demo-journal/course.h"

#include <math.h>

#include "core/units.h"

enum { STREAM_COURSE = 200, STREAM_HANDS };

#define ROUND 40
static const double DAY_S = 86400.0;
static const double EIGHT_MONTHS_DAYS = 243.0;
static const double BASELINE_S = 270.0; /* of the three stretches below */

/* Two of many (tools/trace/scenario.c has more). */
static const struct person PEOPLE[PARTNERS] = {
    {.rest_bpm = 66,
     .talk_bpm = 4,
     .speak_bpm = 4,
     .breath_ms = 36,
     .breath_s = 4.4,
     .drift_bpm = 1.3,
     .ectopic = 0.001,
     .missed = 0.001,
     .extra = 0.0005,
     .crystal_ppm = 20},
    {.rest_bpm = 73,
     .talk_bpm = 4,
     .speak_bpm = 4.5,
     .breath_ms = 28,
     .breath_s = 3.8,
     .drift_bpm = 1.3,
     .ectopic = 0.002,
     .missed = 0.001,
     .extra = 0.0005,
     .crystal_ppm = -20},
};

static void draw_people(struct course_talk *talk, struct random *random)
{
    bool solo = talk->alone != WHO_BOTH;
    for (int i = 0; i < PARTNERS; i++) {
        struct person *person = &talk->person[i];
        *person = PEOPLE[solo && i == 0 ? (int)talk->alone : i];
        person->rest_bpm += random_normal(random, 0.0, 1.8);
        person->drift_bpm *= exp(random_normal(random, 0.0, 0.2));
        talk->scenario.person[i] = person;
    }
    talk->scenario.people = solo ? 1 : 2;
}

static double draw_stretches(const struct course *course, struct course_talk *talk,
                             struct random *random)
{
    double drawn_s = 60.0 * random_between(random, 15.0, 40.0);
    double length_s = course->minutes > 0.0 ? 60.0 * course->minutes : drawn_s;
    const struct stretch stretches[] = {{STRETCH_QUIET, 90.0},
                                        {STRETCH_A_TELLS, 90.0},
                                        {STRETCH_B_TELLS, 90.0},
                                        {STRETCH_TALK, length_s},
                                        {STRETCH_END, 0.0}};
    for (unsigned i = 0; i < sizeof(stretches) / sizeof(stretches[0]); i++) {
        talk->stretch[i] = stretches[i];
    }
    talk->scenario.stretches = talk->stretch;
    return length_s;
}

static void draw_activations(struct course_talk *talk, struct random *random, double length_s)
{
    double apart_s = talk->hard_week ? 240.0 : 420.0;
    double at_s = BASELINE_S + random_between(random, 90.0, 240.0);
    int count = 0;
    while (at_s < BASELINE_S + length_s - 60.0 && count < COURSE_ACTIVATIONS) {
        bool second = random_chance(random, 0.5) && talk->scenario.people == 2;
        bool speaks = random_chance(random, 0.6);
        enum who who = second ? WHO_B : WHO_A;
        talk->activation[count++] = (struct activation){
            .who = who,
            .start_s = at_s,
            .size_bpm = random_between(random, 11.0, 25.0),
            .plateau_s = random_between(random, 35.0, 100.0),
            .speaker = speaks ? who : WHO_B - who,
        };
        at_s += 60.0 + random_between(random, 0.5 * apart_s, 1.5 * apart_s);
    }
    talk->activation[count] = (struct activation){.who = WHO_A};
    talk->scenario.activations = talk->activation;
}

static void add_card(struct course_talk *talk, enum card_kind kind, enum who who, double at_s,
                     enum mark mark)
{
    int count = 0;
    while (talk->card[count].kind != CARD_END) {
        count++;
    }
    if (count < COURSE_CARDS) {
        talk->card[count] = (struct card){.kind = kind, .who = who, .at_s = at_s, .mark = mark};
        talk->card[count + 1] = (struct card){.kind = CARD_END};
    }
}

/* They lose each other, and most of the time find back before the talk is over. */
static void draw_rupture(struct course_talk *talk, struct random *random, double length_s)
{
    bool loses = random_chance(random, talk->hard_week ? 0.8 : 0.35);
    double lost_s = BASELINE_S + random_between(random, 0.35, 0.75) * length_s;
    double back_s = lost_s + 60.0 * exp(random_normal(random, 1.3, 0.6));
    enum who by = random_chance(random, 0.5) ? WHO_A : WHO_B;
    bool returns = random_chance(random, 0.75) && back_s < BASELINE_S + length_s - 30.0;
    if (!loses || talk->scenario.people == 1) {
        return;
    }
    add_card(talk, CARD_MARK, by, lost_s, MARK_RUPTURE);
    if (returns) {
        add_card(talk, CARD_MARK, WHO_BOTH, back_s, MARK_BACK);
        return;
    }
    talk->repair_later = random_chance(random, 0.6);
    talk->repair_after_s = 3600.0 * random_between(random, 1.0, 14.0);
    talk->repair_window_s = 60.0 * (random_chance(random, 0.5) ? 30.0 : 60.0);
}

static void draw_break(struct course_talk *talk, struct random *random, double length_s,
                       bool left_open)
{
    double part = left_open ? 0.85 : 0.45;
    double asked_s = BASELINE_S + part * length_s;
    enum who by = random_chance(random, 0.5) ? WHO_A : WHO_B;
    add_card(talk, CARD_MARK, by, asked_s, MARK_BREAK);
    add_card(talk, CARD_PRESS, WHO_B - by, asked_s + random_between(random, 3.0, 12.0), MARK_MARK);
    if (!left_open) {
        add_card(talk, CARD_MARK, WHO_BOTH, asked_s + 60.0 * random_between(random, 4.0, 6.0),
                 MARK_BACK);
    }
}

static void draw_cards(struct course_talk *talk, struct random *random, double length_s)
{
    unsigned of = talk->number % ROUND;
    talk->card[0] = (struct card){.kind = CARD_END};
    talk->scenario.cards = talk->card;
    if (of % 8 == 3 && of < 32) {
        draw_break(talk, random, length_s, of == 11 || of == 27);
    } else {
        draw_rupture(talk, random, length_s);
    }
    if (of == 12) {
        add_card(talk, CARD_STRAP_AWAY, WHO_B, BASELINE_S + 0.5 * length_s, MARK_MARK);
        for (struct card *card = talk->card; card->kind != CARD_END; card++) {
            card->length_s = card->kind == CARD_STRAP_AWAY ? length_s : 0.0; /* never back */
        }
    }
    if (random_chance(random, 0.3)) { /* by oneself, with nothing noticed */
        double at_s = BASELINE_S + random_between(random, 0.1, 0.9) * length_s;
        add_card(talk, CARD_PRESS, random_chance(random, 0.5) && talk->alone == WHO_BOTH, at_s,
                 MARK_MARK);
    }
    if (random_chance(random, 0.2)) {
        double at_s = BASELINE_S + random_between(random, 0.1, 0.9) * length_s;
        add_card(talk, CARD_MARK, WHO_A, at_s, MARK_MOVED);
    }
}

static void draw_day(const struct course *course, struct course_talk *talk, struct random *random)
{
    double apart_days = EIGHT_MONTHS_DAYS / (ROUND - 1);
    unsigned before = course->talks - 1 - talk->number;
    double day = -apart_days * before + (before > 0 ? random_between(random, -2.0, 2.0) : 0.0);
    double evening_s = random_between(random, 19.0, 21.5) * 3600.0;
    talk->start_realtime_us =
        course->until_us + (int64_t)(floor(day) * DAY_S + floor(evening_s)) * US_PER_S;
}

void course_make(const struct course *course, unsigned number, struct course_talk *ret_talk)
{
    struct random random;
    unsigned of = number % ROUND;
    *ret_talk = (struct course_talk){.number = number, .alone = WHO_BOTH};
    struct course_talk *talk = ret_talk;
    random_init(&random, course->seed + number, STREAM_COURSE);
    random_init(&talk->hands, course->seed + number, STREAM_HANDS);
    talk->scenario.name = "demo";
    talk->scenario.about = "a talk of a simulated couple";
    talk->alone = of % 10 != 6 ? WHO_BOTH : of % 20 == 6 ? WHO_A : WHO_B;
    talk->hard_week = of == 9 || of == 10 || of == 30 || of == 31;
    draw_day(course, talk, &random);
    draw_people(talk, &random);
    double length_s = draw_stretches(course, talk, &random);
    draw_activations(talk, &random, length_s);
    draw_cards(talk, &random, length_s);
    double through = course->talks < 2 ? 0.0 : (double)number / (course->talks - 1);
    talk->latency_s = (42.0 - 16.0 * through) * (talk->hard_week ? 1.5 : 1.0) *
                      exp(random_normal(&random, 0.0, 0.25));
    for (int i = 0; i < PARTNERS; i++) {
        talk->share[i] = talk->alone == WHO_BOTH && random_chance(&random, 0.35);
    }
}
