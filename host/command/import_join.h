/* import_join: two one-person recordings, or bundles of one talk of one person, as one recording.
 *
 * Speaks; returns an exit status. recording/join.h says what is known of the two clocks.
 */
#ifndef LULL_COMMAND_IMPORT_JOIN_H
#define LULL_COMMAND_IMPORT_JOIN_H

#include <stdbool.h>

int import_join(const char *first, const char *second, const char *out, bool force);

#endif
