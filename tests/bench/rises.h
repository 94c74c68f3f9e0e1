/* rises: the recording of one made-up person at rest in talk whose heart rises now and then, far
 * enough apart that the core answers every rise with a cue. */
#ifndef LULL_TESTS_BENCH_RISES_H
#define LULL_TESTS_BENCH_RISES_H

#include <stdint.h>

/* Writes a recording with so many rises to `path`. 0 or -errno. */
int rises_write(const char *path, unsigned rises, uint64_t seed);

#endif
