/* bundle_key: the key pair of somebody who receives bundles, kept on their machine.
 *
 * One text file beside the journal, the secret key under a passphrase (journal/seal.h). The public
 * key is what they send to couples (bundle/address.h). Speaks; returns an exit status.
 */
#ifndef LULL_COMMAND_BUNDLE_KEY_H
#define LULL_COMMAND_BUNDLE_KEY_H

#include <stdint.h>

#include "bundle/box.h"

/* Shows the public key, having made a pair where there is none. */
int bundle_key_show(void);

/* Asks for the passphrase and opens the pair; the caller clears ret_secret. */
int bundle_key_open(uint8_t ret_public[BOX_KEY_BYTES], uint8_t ret_secret[BOX_KEY_BYTES]);

#endif
