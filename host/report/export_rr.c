#include "report/export_rr.h"

#include <inttypes.h>

#include "report/export_text.h"
#include "report/footer.h"

size_t export_rr_write(FILE *out, const struct export_talk *talk, enum who who)
{
    const struct export_part *part = &talk->part[who];
    char start[EXPORT_TIME_BYTES];
    size_t count = 0;
    export_text_time(talk->about.start_realtime_us, start);
    fprintf(out, "# %s\n# talk: %s\n# columns: seconds since then, RR interval in ms\n",
            FOOTER_TEXT, start);
    for (size_t i = 0; i < part->beats; i++) {
        const struct export_beat *beat = &part->beat[i];
        if (beat->rr_us > 0) {
            export_text_thousandths(out, beat->t_us - talk->about.zero_us, "");
            fprintf(out, "\t%" PRId64 ".%03" PRId64 "\n", beat->rr_us / US_PER_MS,
                    beat->rr_us % US_PER_MS);
            count++;
        }
    }
    return count;
}
