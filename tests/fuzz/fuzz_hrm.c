/* Any bytes: a verdict, and what decodes is the same after encode and decode. */
#include "protocol/hrm.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static int same(const struct hrm *a, const struct hrm *b)
{
    if (a->rate_bpm != b->rate_bpm || a->rate_16bit != b->rate_16bit || a->contact != b->contact ||
        a->has_energy != b->has_energy || a->energy_kj != b->energy_kj ||
        a->rr_count != b->rr_count)
        return 0;
    for (int i = 0; i < a->rr_count; i++)
        if (a->rr_1024[i] != b->rr_1024[i])
            return 0;
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct hrm hrm, again;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK)
        return 0;
    uint8_t encoded[HRM_BYTES_MAX];
    size_t encoded_length = hrm_encode(&hrm, encoded, sizeof encoded);
    if (encoded_length != length || hrm_decode(encoded, encoded_length, &again) != HRM_OK ||
        !same(&hrm, &again))
        abort();
    return 0;
}
