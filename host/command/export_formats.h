/* export_formats: a kept talk into the files that other programs read.
 *
 * In:   the journal, one or two readers who gave their passphrases.
 * Out:  a file (or four, for CSV) that stands whole or not at all. Speaks where it could not.
 */
#ifndef LULL_COMMAND_EXPORT_FORMATS_H
#define LULL_COMMAND_EXPORT_FORMATS_H

#include "command/access.h"

enum export_format {
    EXPORT_FORMAT_RECORDING,
    EXPORT_FORMAT_CSV,
    EXPORT_FORMAT_EDF,
    EXPORT_FORMAT_RR,
    EXPORT_FORMAT_JSON,
    EXPORT_FORMATS
};

struct export_request {
    const struct access *access;
    const struct journal_unlocked *reader[PARTNERS];
    const char *const *name; /* the readers' */
    unsigned readers;
    int64_t session;
    enum export_format format;
    const char *path;
    bool force;
};

/* "recording", "csv", … False: no format is called so. */
bool export_formats_find(const char *name, enum export_format *ret_format);

/* Returns an exit status. */
int export_formats_write(const struct export_request *request);

#endif
