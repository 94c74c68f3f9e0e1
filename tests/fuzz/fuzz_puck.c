/* Any bytes as a packet of the puck: a verdict, and what decodes is encoded to the same bytes but
 * for those that are not used, and decodes to the same again. */
#include "protocol/puck.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct puck_message message, again;
    uint8_t encoded[PUCK_BYTES], encoded_again[PUCK_BYTES];
    if (puck_decode(bytes, length, &message) != PUCK_OK)
        return 0;
    if (puck_encode(&message, encoded) != PUCK_OK ||
        puck_decode(encoded, PUCK_BYTES, &again) != PUCK_OK ||
        puck_encode(&again, encoded_again) != PUCK_OK ||
        memcmp(encoded, encoded_again, PUCK_BYTES) != 0)
        abort();
    for (size_t i = 0; i < PUCK_BYTES; i++)
        if (encoded[i] != bytes[i] && encoded[i] != 0)
            abort();

    /* The same bytes as two versions that meet: one speaks it, or one is told to be updated. */
    struct puck_versions host = {bytes[2], bytes[3]}, puck = {bytes[4], bytes[5]};
    uint8_t version = 0;
    enum puck_meeting meeting = puck_meet(host, puck, &version);
    if (meeting == PUCK_MEETING_FINE && (version > host.newest || version > puck.newest))
        abort();
    return 0;
}
