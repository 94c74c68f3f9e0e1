/* address: a receiver's public key as text that goes by mail and can be read out.
 *
 *   lull1-<48 characters of A-Z a-z 0-9 - _>     key 32 bytes, checksum 4 bytes (BLAKE2b)
 *
 * A slip of the hand is seen by the checksum; another person's key is not: compare it by voice.
 * Pure.
 */
#ifndef LULL_BUNDLE_ADDRESS_H
#define LULL_BUNDLE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "bundle/box.h"

#define ADDRESS_TEXT_BYTES 64

void address_format(const uint8_t public_key[BOX_KEY_BYTES], char ret_text[ADDRESS_TEXT_BYTES]);

/* False: not one, or not whole. */
bool address_parse(const char *text, uint8_t ret_public_key[BOX_KEY_BYTES]);

#endif
