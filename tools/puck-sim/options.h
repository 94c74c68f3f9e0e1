/* options: what puck-sim was asked for on its command line. All text is borrowed from argv. */
#ifndef LULL_TOOLS_PUCK_SIM_OPTIONS_H
#define LULL_TOOLS_PUCK_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum options_verdict { OPTIONS_OK, OPTIONS_HELPED, OPTIONS_USAGE };

struct options {
    const char *firmware;
    const char *script;  /* NULL: none */
    const char *control; /* NULL: none */
    const char *log;     /* NULL: standard output */
    uint16_t tcp_port;   /* 0: any */
    uint32_t serial;     /* 0: the chip's own */
    double crystal_ppm;
    double lost_sof; /* 0..1 */
    double bounce_ms;
};

/* On OPTIONS_USAGE standard error says what is wrong, on OPTIONS_HELPED standard output has it. */
enum options_verdict options_read(int argc, char **argv, struct options *ret_options);

#endif
