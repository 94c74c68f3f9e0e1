/* kept: the end of a talk that is recorded: its length, and each partner's digest
 * (journal/digest.h). */
#ifndef LULL_COMMAND_KEPT_H
#define LULL_COMMAND_KEPT_H

#include "journal/recorder.h"

/* As recorder_end(). A digest that could not be written is no error: the rows tell the same. */
enum journal_error kept_end(struct recorder *recorder, int64_t length_us);

#endif
