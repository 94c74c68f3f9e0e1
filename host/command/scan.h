/* scan: looks for straps, and asks which one is somebody's.
 */
#ifndef LULL_COMMAND_SCAN_H
#define LULL_COMMAND_SCAN_H

#include <stdbool.h>

#include "strap/strap.h"

#define SCAN_ADDRESS_MAX (STRAP_ADDRESS_MAX + 8) /* with "random " before it */

/* Lists what is near and takes a number from standard input. EXIT_DONE, and the address as 'lull
 * partner strap' takes it; or EXIT_FAILED: there was none (said), or none was chosen. */
int scan_choose(const char *name, bool direct, char ret_address[SCAN_ADDRESS_MAX]);

#endif
