/* import_bundle: a bundle into a journal of its own, on the machine of whoever receives it.
 *
 * In:   a bundle, and the journal's name: a new one, or one that holds earlier bundles of the same
 *       couple, to which the talks are added that it lacks.
 * Out:  the journal, whole or as it was. Partner "therapist" opens all that is in it; nothing goes
 *       back to the couple's own. Speaks; returns an exit status.
 */
#ifndef LULL_COMMAND_IMPORT_BUNDLE_H
#define LULL_COMMAND_IMPORT_BUNDLE_H

#include <stdbool.h>

#include "bundle/box.h"

/* Whether a file begins as a bundle. */
bool import_bundle_is(const char *path);

int import_bundle(const char *path, const char *out);

/* Opens a bundle: asks for its passphrase, or for that of the receiver's key. On EXIT_DONE the
 * caller frees *ret_box and closes *ret_file. */
int import_bundle_open(const char *path, FILE **ret_file, struct box_reader **ret_box);

#endif
