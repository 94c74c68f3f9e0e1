#include "report/spark.h"

#include <inttypes.h>
#include <string.h>

#include "core/units.h"
#include "words/words.h"

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
    int64_t step_us = 0;
    *spark = (struct spark){.per_line = room};
    for (unsigned i = 0; i < sizeof(steps_s) / sizeof(steps_s[0]); i++) {
        uint32_t minute = steps_s[i] < 60 ? (uint32_t)(60 / steps_s[i]) : 1;
        step_us = steps_s[i] * US_PER_S;
        spark->per_line = room - room % minute; /* lines begin at whole minutes */
        if (length_us <= (int64_t)LINES_WANTED * spark->per_line * step_us) {
            break;
        }
    }
    int64_t columns = length_us <= 0 ? 0 : (length_us - 1) / step_us + 1;
    pulse_init(&spark->pulse, zero_us, step_us, spark->column,
               columns > SPARK_COLUMNS_MAX ? SPARK_COLUMNS_MAX : (uint32_t)columns);
}

void spark_cut(struct spark *spark)
{
    pulse_cut(&spark->pulse);
}

void spark_heart(struct spark *spark, int64_t at_us, const uint8_t *bytes, uint16_t length)
{
    pulse_heart(&spark->pulse, at_us, bytes, length);
}

void spark_mark(struct spark *spark, int64_t at_us, char mark)
{
    const struct pulse_cell *column = at_us == NEVER_US ? NULL : pulse_at(&spark->pulse, at_us);
    uint32_t at = column == NULL ? spark->pulse.cells : (uint32_t)(column - spark->column);
    while (at < spark->pulse.cells && spark->mark[at] >= 'a') {
        at++;
    }
    if (at < spark->pulse.cells) {
        spark->mark[at] = mark;
    }
}

void spark_span(struct spark *spark, int64_t from_us, int64_t to_us, char mark)
{
    for (uint32_t i = 0; i < spark->pulse.cells; i++) {
        int64_t at_us = spark->pulse.zero_us + (int64_t)i * spark->pulse.step_us;
        if (at_us + spark->pulse.step_us > from_us && at_us < to_us && spark->mark[i] == 0) {
            spark->mark[i] = mark;
        }
    }
}

/* ---- drawing ---- */

static bool find_range(const struct spark *spark, double *ret_low, double *ret_high)
{
    double low = 0, high = 0;
    for (uint32_t i = 0; i < spark->pulse.cells; i++) {
        double rate = pulse_rate_bpm(&spark->column[i]);
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

static const char *block(const struct pulse_cell *column, double low, double high, bool utf8)
{
    double rate = pulse_rate_bpm(column);
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
        text[i - from] = spark->mark[i] != 0 ? spark->mark[i] : ' ';
        last = spark->mark[i] != 0 ? i - from + 1 : last;
    }
    text[last] = 0;
    if (last > 0) {
        fprintf(out, "%*s%s\n", LABEL_WIDTH, "", text);
    }
}

bool spark_print(struct spark *spark, FILE *out, bool utf8)
{
    double low, high;
    pulse_cut(&spark->pulse);
    if (!find_range(spark, &low, &high)) {
        return false;
    }
    for (uint32_t from = 0; from < spark->pulse.cells; from += spark->per_line) {
        uint32_t to = from + spark->per_line < spark->pulse.cells ? from + spark->per_line
                                                                  : spark->pulse.cells;
        fprintf(out, "%4" PRId64 ":00 ", from * spark->pulse.step_us / (60 * US_PER_S));
        for (uint32_t i = from; i < to; i++) {
            fputs(block(&spark->column[i], low, high, utf8), out);
        }
        fputc('\n', out);
        print_marks(spark, out, from, to);
    }
    fprintf(out, _("%*s%s is %.0f, %s is %.0f beats a minute; a column is %" PRId64 " s\n"),
            LABEL_WIDTH, "", utf8 ? blocks[0] : plain[0], low,
            utf8 ? blocks[LEVELS - 1] : plain[LEVELS - 1], high, spark->pulse.step_us / US_PER_S);
    fprintf(out, _("%*so onset   c cue   p own press   r return   s near the own level again\n"),
            LABEL_WIDTH, "");
    fprintf(out, _("%*s= pause   - baseline   %s could not be read   (empty) no signal\n"),
            LABEL_WIDTH, "", utf8 ? "·" : ":");
    return true;
}
