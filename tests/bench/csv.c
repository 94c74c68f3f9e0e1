#include "tests/bench/csv.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int cut(char *line, const char **ret_field)
{
    int count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && count < CSV_COLUMNS;) {
        ret_field[count++] = at;
        at = strchr(at, ',');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    return count;
}

bool csv_open(struct csv *csv, const char *format, ...)
{
    char path[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof(path), format, arguments);
    va_end(arguments);
    *csv = (struct csv){.file = fopen(path, "r")};
    if (csv->file == NULL || getline(&csv->names, &csv->names_room, csv->file) <= 0) {
        csv_close(csv);
        return false;
    }
    csv->columns = cut(csv->names, csv->name);
    return true;
}

bool csv_next(struct csv *csv)
{
    if (getline(&csv->line, &csv->line_room, csv->file) <= 0) {
        return false;
    }
    int count = cut(csv->line, csv->field);
    while (count < csv->columns) {
        csv->field[count++] = "";
    }
    return true;
}

void csv_close(struct csv *csv)
{
    if (csv->file != NULL) {
        fclose(csv->file);
    }
    free(csv->names);
    free(csv->line);
    *csv = (struct csv){0};
}

const char *csv_text(const struct csv *csv, const char *name)
{
    for (int i = 0; i < csv->columns; i++) {
        if (strcmp(csv->name[i], name) == 0) {
            return csv->field[i];
        }
    }
    return "";
}

double csv_number(const struct csv *csv, const char *name)
{
    return strtod(csv_text(csv, name), NULL);
}
