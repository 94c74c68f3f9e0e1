/* partner_passphrase: 'lull partner passphrase': the first passphrase of somebody, or another one.
 */
#ifndef LULL_COMMAND_PARTNER_PASSPHRASE_H
#define LULL_COMMAND_PARTNER_PASSPHRASE_H

#include "command/access.h"

/* Asks for the one they have, where there is one, and for the new one. An exit status. */
int partner_passphrase(struct access *access, const char *name);

#endif
