#include "recording/cell.h"

#include "recording/decimal.h"

static bool is_nothing(struct field cell)
{
    static const char *const words[] = {"",    "NA",   "N/A",  "na",   "NaN",  "nan",
                                        "NAN", "null", "NULL", "None", "none", "-"};
    size_t index;
    return field_word(cell, words, sizeof words / sizeof words[0], &index);
}

/* The cell of that role; empty where there is none. */
static struct field cell_of(const struct columns *columns, enum column_role role,
                            const struct csv_row *row)
{
    int index = columns->role[role].index;
    if (index < 0 || (unsigned)index >= row->cells || is_nothing(row->cell[index]))
        return (struct field){"", 0};
    return row->cell[index];
}

static bool read_time(struct field cell, int power, struct convert_row *values)
{
    if (cell.length == 0)
        return true;
    values->has_time = true;
    return decimal_parse(cell.at, cell.length, power, &values->time_us) &&
           values->time_us < CONVERT_TIME_LIMIT_US && values->time_us > -CONVERT_TIME_LIMIT_US;
}

static bool read_rate(struct field cell, struct convert_row *values)
{
    int64_t rate = 0;
    if (cell.length == 0)
        return true;
    if (!decimal_parse(cell.at, cell.length, 0, &rate) || rate < 0 || rate > UINT16_MAX)
        return false;
    values->has_rate = true;
    values->rate_bpm = (uint16_t)rate;
    return true;
}

/* One RR interval in CONVERT_TICK-ths of 1/1024 s, from whole 1/1024 s or from ns. */
static bool read_interval(struct field field, struct column column, int64_t *ret_rr)
{
    int64_t value;
    if (!decimal_parse(field.at, field.length, column.ticks ? 9 : column.power, &value))
        return false;
    if (column.ticks) {
        *ret_rr = value;
        return value % CONVERT_TICK == 0;
    }
    return !__builtin_mul_overflow(value, INT64_C(1024), ret_rr);
}

static bool read_rr(struct field cell, struct column column, struct convert_row *values)
{
    struct field_rest rest = {cell.at, cell.at + cell.length, cell.length > 0};
    struct field field;
    while (field_next(&rest, &field)) {
        if (field.length == 0) /* two spaces */
            continue;
        if (values->rr_count == CONVERT_RR_MAX ||
            !read_interval(field, column, &values->rr[values->rr_count]))
            return false;
        values->rr_count++;
    }
    return true;
}

static bool read_payload(struct field cell, uint8_t *payload, struct convert_row *values)
{
    if (cell.length == 0)
        return true;
    if (cell.length % 2 != 0 || cell.length > 2 * CELL_PAYLOAD_MAX)
        return false;
    for (size_t i = 0; i < cell.length; i += 2) {
        int high = field_hex(cell.at[i]), low = field_hex(cell.at[i + 1]);
        if (high < 0 || low < 0)
            return false;
        payload[i / 2] = (uint8_t)(high * 16 + low);
    }
    values->payload = payload;
    values->payload_length = (uint16_t)(cell.length / 2);
    return true;
}

int cell_read_row(const struct columns *columns, enum convert_format format,
                  const struct csv_row *row, uint8_t *payload, struct convert_row *ret_values)
{
    const struct column *role = columns->role;
    ret_values->has_time = ret_values->has_rate = false;
    ret_values->payload = NULL;
    ret_values->rr_count = 0;
    if (!read_time(cell_of(columns, COLUMN_TIME, row), role[COLUMN_TIME].power, ret_values))
        return role[COLUMN_TIME].index;
    bool raw = format == CONVERT_PACKETS && role[COLUMN_PAYLOAD].index >= 0;
    if (raw)
        return read_payload(cell_of(columns, COLUMN_PAYLOAD, row), payload, ret_values)
                   ? -1
                   : role[COLUMN_PAYLOAD].index;
    if (format != CONVERT_RR && !read_rate(cell_of(columns, COLUMN_RATE, row), ret_values) &&
        format != CONVERT_HR)
        return role[COLUMN_RATE].index;
    if (format != CONVERT_HR &&
        !read_rr(cell_of(columns, COLUMN_RR, row), role[COLUMN_RR], ret_values))
        return role[COLUMN_RR].index;
    return -1;
}
