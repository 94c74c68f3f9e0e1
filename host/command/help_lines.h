/* help_lines: numbers to call, by country (host/dist/help-lines, laid in when lull is built).
 *
 * Pure but for the environment's locale and writing to `out`.
 */
#ifndef LULL_COMMAND_HELP_LINES_H
#define LULL_COMMAND_HELP_LINES_H

#include <stdbool.h>
#include <stdio.h>

/* What LC_ALL, LC_MESSAGES or LANG says of the country, such as "AT"; "" where it says none. */
#define HELP_LINES_COUNTRY_BYTES 3
void help_lines_here(char ret_country[HELP_LINES_COUNTRY_BYTES]);

/* The lines of one country, in any case of letters. False, and nothing written: there are none. */
bool help_lines_print(FILE *out, const char *country);

void help_lines_print_all(FILE *out);

/* "AT CH DE", all that are there. */
void help_lines_print_countries(FILE *out);

#endif
