#include "report/spark.h"

#include <inttypes.h>
#include <string.h>

#include "core/units.h"
#include "protocol/hrm.h"

#define LABEL_WIDTH  8 /* "  12:00 " */
#define LINES_WANTED 12
#define LEVELS       8
/* A heart that hardly moves is not drawn as if it did. */
#define RANGE_LEAST_BPM 10.0

void spark_init(struct spark *spark, int64_t zero_us, int64_t length_us, unsigned width)
{
    static const int64_t steps_s[] = {5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600};
    uint32_t room = width > LABEL_WIDTH + 24 ? width - LABEL_WIDTH : 24;
    room = room > 240 ? 240 : room;
    *spark = (struct spark){.zero_us = zero_us};
    beat_clock_init(&spark->clock);
    artifact_init(&spark->artifact);
    for (unsigned i = 0; i < sizeof(steps_s) / sizeof(steps_s[0]); i++) {
        uint32_t minute = steps_s[i] < 60 ? (uint32_t)(60 / steps_s[i]) : 1;
        spark->step_us = steps_s[i] * US_PER_S;
        spark->per_line = room - room % minute; /* lines begin at whole minutes */
        if (length_us <= (int64_t)LINES_WANTED * spark->per_line * spark->step_us) {
            break;
        }
    }
    int64_t columns = length_us <= 0 ? 0 : (length_us - 1) / spark->step_us + 1;
    spark->columns = columns > SPARK_COLUMNS_MAX ? SPARK_COLUMNS_MAX : (uint32_t)columns;
}

static struct spark_column *column_at(struct spark *spark, int64_t at_us)
{
    int64_t at = at_us < spark->zero_us ? -1 : (at_us - spark->zero_us) / spark->step_us;
    return at >= 0 && at < spark->columns ? &spark->column[at] : NULL;
}

static void take(struct spark *spark, const struct artifact_beat *beats, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (beats[i].beat.bound_us > BEAT_UNSURE_US) {
            continue; /* nobody knows which column is its */
        }
        struct spark_column *column = column_at(spark, beats[i].beat.t_us);
        if (column != NULL && beats[i].verdict == ARTIFACT_TRUSTED) {
            column->trusted_us += beats[i].beat.rr_us;
            column->beats++;
        }
    }
}

static void flush(struct spark *spark)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    take(spark, out, artifact_flush(&spark->artifact, out));
}

void spark_cut(struct spark *spark)
{
    flush(spark);
    beat_clock_cut(&spark->clock);
}

/* A strap that sends no RR: its rate stands for one beat of that length. */
static void rate_only(struct spark *spark, int64_t at_us, uint16_t rate_bpm)
{
    struct spark_column *column = column_at(spark, at_us);
    if (column != NULL && !spark->sends_rr && rate_bpm > 0) {
        column->trusted_us += 60 * US_PER_S / rate_bpm;
        column->beats++;
    }
}

void spark_heart(struct spark *spark, int64_t at_us, const uint8_t *bytes, uint16_t length)
{
    struct hrm hrm;
    struct beat beats[HRM_RR_MAX];
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    enum beat_cut why;
    struct spark_column *column = column_at(spark, at_us);
    if (hrm_decode(bytes, length, &hrm) != HRM_OK) {
        return;
    }
    if (hrm.contact == HRM_CONTACT_NONE || hrm.rate_bpm == 0) {
        spark_cut(spark);
        return;
    }
    if (column != NULL) {
        column->heard = true;
    }
    if (hrm.rr_count == 0) {
        rate_only(spark, at_us, hrm.rate_bpm);
        return;
    }
    spark->sends_rr = true;
    uint16_t count = beat_clock_push(&spark->clock, at_us, hrm.rr_1024, hrm.rr_count, beats, &why);
    if (count > 0 && why != BEAT_CUT_NONE) {
        flush(spark);
    }
    for (uint16_t i = 0; i < count; i++) {
        take(spark, out, artifact_push(&spark->artifact, &beats[i], out));
    }
}

void spark_mark(struct spark *spark, int64_t at_us, char mark)
{
    struct spark_column *column = at_us == NEVER_US ? NULL : column_at(spark, at_us);
    struct spark_column *end = spark->column + spark->columns;
    while (column != NULL && column < end && column->mark >= 'a') {
        column++;
    }
    if (column != NULL && column < end) {
        column->mark = mark;
    }
}

void spark_span(struct spark *spark, int64_t from_us, int64_t to_us, char mark)
{
    for (uint32_t i = 0; i < spark->columns; i++) {
        int64_t at_us = spark->zero_us + (int64_t)i * spark->step_us;
        if (at_us + spark->step_us > from_us && at_us < to_us && spark->column[i].mark == 0) {
            spark->column[i].mark = mark;
        }
    }
}

/* ---- drawing ---- */

static double rate_bpm(const struct spark_column *column)
{
    return column->beats == 0 ? 0 : 60e6 * column->beats / (double)column->trusted_us;
}

static bool find_range(const struct spark *spark, double *ret_low, double *ret_high)
{
    double low = 0, high = 0;
    for (uint32_t i = 0; i < spark->columns; i++) {
        double rate = rate_bpm(&spark->column[i]);
        low = rate > 0 && (low <= 0 || rate < low) ? rate : low;
        high = rate > high ? rate : high;
    }
    if (high <= 0) {
        return false;
    }
    double wider = high - low < RANGE_LEAST_BPM ? (RANGE_LEAST_BPM - (high - low)) / 2 : 0;
    *ret_low = low - wider;
    *ret_high = high + wider;
    return true;
}

static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const plain[] = {"_", ".", "-", "~", "=", "+", "*", "#"};

static const char *block(const struct spark_column *column, double low, double high, bool utf8)
{
    double rate = rate_bpm(column);
    if (rate <= 0) {
        return !column->heard ? " " : utf8 ? "·" : ":";
    }
    int level = (int)((rate - low) / (high - low) * LEVELS);
    level = level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level;
    return utf8 ? blocks[level] : plain[level];
}

static void print_marks(const struct spark *spark, FILE *out, uint32_t from, uint32_t to)
{
    char text[SPARK_COLUMNS_MAX + 1];
    uint32_t last = 0;
    for (uint32_t i = from; i < to; i++) {
        text[i - from] = spark->column[i].mark != 0 ? spark->column[i].mark : ' ';
        last = spark->column[i].mark != 0 ? i - from + 1 : last;
    }
    text[last] = 0;
    if (last > 0) {
        fprintf(out, "%*s%s\n", LABEL_WIDTH, "", text);
    }
}

bool spark_print(struct spark *spark, FILE *out, bool utf8)
{
    double low, high;
    flush(spark);
    if (!find_range(spark, &low, &high)) {
        return false;
    }
    for (uint32_t from = 0; from < spark->columns; from += spark->per_line) {
        uint32_t to =
            from + spark->per_line < spark->columns ? from + spark->per_line : spark->columns;
        fprintf(out, "%4" PRId64 ":00 ", from * spark->step_us / (60 * US_PER_S));
        for (uint32_t i = from; i < to; i++) {
            fputs(block(&spark->column[i], low, high, utf8), out);
        }
        fputc('\n', out);
        print_marks(spark, out, from, to);
    }
    fprintf(out, "%*s%s is %.0f, %s is %.0f beats a minute; a column is %" PRId64 " s\n",
            LABEL_WIDTH, "", utf8 ? blocks[0] : plain[0], low,
            utf8 ? blocks[LEVELS - 1] : plain[LEVELS - 1], high, spark->step_us / US_PER_S);
    fprintf(out, "%*so onset   c cue   p own press   r return   s near the own level again\n",
            LABEL_WIDTH, "");
    fprintf(out, "%*s= pause   - baseline   %s could not be read   (empty) no signal\n",
            LABEL_WIDTH, "", utf8 ? "·" : ":");
    return true;
}
