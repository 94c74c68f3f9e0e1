#include "command/watch.h"

#include <string.h>

#include "protocol/hrm.h"

void watch_notification(struct watch *watch, enum who who, const uint8_t *bytes, uint16_t length)
{
    struct hrm hrm;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK || hrm.rate_bpm == 0) {
        return;
    }
    if (hrm.rr_count == 0) {
        return; /* no beat in it: the column waits for one */
    }
    for (unsigned i = 0; i < hrm.rr_count; i++) {
        if (hrm.rr_1024[i] > 0) {
            watch->sum[who] += 60.0 * 1024 / hrm.rr_1024[i];
            watch->count[who]++;
        }
    }
}

static size_t put(char *text, size_t used, size_t size, const char *more)
{
    int length = used < size ? snprintf(text + used, size - used, "%s", more) : 0;
    return used + (length > 0 ? (size_t)length : 0);
}

void watch_line(struct watch *watch, const char *const name[PARTNERS], char *ret_text, size_t size)
{
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    size_t used = 0;
    ret_text[0] = 0;
    for (int who = 0; who < PARTNERS; who++) {
        double *rate = watch->rate_bpm[who];
        char number[32] = "   ";
        if (name[who] == NULL) {
            continue;
        }
        memmove(rate, rate + 1, (WATCH_COLUMNS - 1) * sizeof(*rate));
        double now = watch->count[who] > 0 ? watch->sum[who] / watch->count[who] : 0;
        rate[WATCH_COLUMNS - 1] = now;
        watch->sum[who] = 0;
        watch->count[who] = 0;
        used = put(ret_text, used, size, used > 0 ? "   " : "");
        used = put(ret_text, used, size, name[who]);
        used = put(ret_text, used, size, " ");
        for (int i = 0; i < WATCH_COLUMNS; i++) {
            int bar = rate[i] < 50 ? 0 : (int)((rate[i] - 50) / 10);
            used = put(ret_text, used, size, rate[i] <= 0 ? " " : bars[bar > 7 ? 7 : bar]);
        }
        if (now > 0) {
            snprintf(number, sizeof(number), " %3.0f", now);
        }
        used = put(ret_text, used, size, number);
    }
}
