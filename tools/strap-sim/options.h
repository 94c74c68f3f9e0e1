/* options: what strap-sim was asked for on its command line. All text is borrowed from argv. */
#ifndef LULL_TOOLS_STRAP_SIM_OPTIONS_H
#define LULL_TOOLS_STRAP_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum options_verdict { OPTIONS_OK, OPTIONS_HELPED, OPTIONS_USAGE };

struct options {
    const char *script;  /* NULL: none */
    const char *control; /* NULL: none */
    const char *log;     /* NULL: standard output */
    const char *adapter; /* a real one; NULL: a virtual one */
    double luck;         /* share of connections that come to nothing, 0..1 */
    uint64_t seed;
    bool again;
    char **straps; /* one text each */
    int count;
};

/* On OPTIONS_USAGE standard error says what is wrong, on OPTIONS_HELPED standard output has it. */
enum options_verdict options_read(int argc, char **argv, struct options *ret_options);

#endif
