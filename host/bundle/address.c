#include "bundle/address.h"

#include <sodium.h>
#include <string.h>

#define PREFIX    "lull1-"
#define SUM_BYTES 4
#define BYTES     (BOX_KEY_BYTES + SUM_BYTES)
#define DIGITS    (BYTES / 3 * 4)

_Static_assert(BYTES % 3 == 0, "no padding in base64");
_Static_assert(sizeof(PREFIX) + DIGITS <= ADDRESS_TEXT_BYTES, "fits");

static void put_sum(uint8_t bytes[BYTES])
{
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, bytes, BOX_KEY_BYTES, NULL, 0);
    memcpy(bytes + BOX_KEY_BYTES, hash, SUM_BYTES);
}

void address_format(const uint8_t public_key[BOX_KEY_BYTES], char ret_text[ADDRESS_TEXT_BYTES])
{
    uint8_t bytes[BYTES];
    memcpy(bytes, public_key, BOX_KEY_BYTES);
    put_sum(bytes);
    strcpy(ret_text, PREFIX);
    sodium_bin2base64(ret_text + strlen(PREFIX), ADDRESS_TEXT_BYTES - strlen(PREFIX), bytes, BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool address_parse(const char *text, uint8_t ret_public_key[BOX_KEY_BYTES])
{
    uint8_t bytes[BYTES], sum[BYTES];
    size_t length;
    const char *end;
    if (strncmp(text, PREFIX, strlen(PREFIX)) != 0 || strlen(text) != strlen(PREFIX) + DIGITS)
        return false;
    if (sodium_base642bin(bytes, sizeof bytes, text + strlen(PREFIX), DIGITS, NULL, &length, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        length != BYTES || *end != 0)
        return false;
    memcpy(sum, bytes, sizeof sum);
    put_sum(sum);
    if (memcmp(sum, bytes, sizeof sum) != 0)
        return false;
    memcpy(ret_public_key, bytes, BOX_KEY_BYTES);
    return true;
}
