/* cell: the cells of one row as numbers.
 *
 * In:   a row split into cells, and which column plays which role.
 * Out:  struct convert_row; or the index of the first cell that cannot be read.
 * Pure: no I/O, no malloc.
 *
 * A cell that is empty or says that there is nothing (NA, NaN, null, none, -) is not there, and in
 * `hr` neither is a rate that is no number. Lists of RR intervals are separated by spaces.
 */
#ifndef LULL_RECORDING_CELL_H
#define LULL_RECORDING_CELL_H

#include "recording/columns.h"
#include "recording/convert.h"

#define CELL_PAYLOAD_MAX 512

/* Returns -1 where all is read, else the index of the bad cell. `payload` holds CELL_PAYLOAD_MAX
 * bytes, which ret_values points into. */
int cell_read_row(const struct columns *columns, enum convert_format format,
                  const struct csv_row *row, uint8_t *payload, struct convert_row *ret_values);

#endif
