/* own: the sounds that come with lull, as wav files in memory.
 *
 * The table is written at build time by tools/sound-render, so that the program needs no data files
 * and the repository holds no binaries. Const, lives as long as the program.
 */
#ifndef LULL_CUE_OWN_H
#define LULL_CUE_OWN_H

#include <stddef.h>
#include <stdint.h>

struct own {
    const char *name;   /* what a person writes to choose it */
    const uint8_t *wav; /* a whole wav file */
    size_t length;      /* its bytes */
};

extern const struct own own_sounds[];
extern const size_t own_sounds_count;

#endif
