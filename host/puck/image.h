/* image: a firmware file (Intel HEX) looked at before it is given to a puck.
 *
 * In:   lines of the file. Out: how much of the chip it fills, or a named verdict.
 * Pure: caller-owned state.
 */
#ifndef LULL_PUCK_IMAGE_H
#define LULL_PUCK_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/* The ATmega32U4's flash without the bootloader's 4 KiB. */
#define IMAGE_BYTES_MAX (28 * 1024)

enum image_verdict {
    IMAGE_VERDICT_OK,
    IMAGE_VERDICT_NOT_HEX,  /* no Intel HEX at all */
    IMAGE_VERDICT_CHECKSUM, /* a line is damaged */
    IMAGE_VERDICT_TOO_LONG, /* reaches into the bootloader, or beyond the chip */
    IMAGE_VERDICT_NO_END,   /* cut off */
    IMAGE_VERDICT_EMPTY,
    IMAGE_VERDICTS
};

struct image {
    uint32_t bytes; /* of data */
    uint32_t end;   /* highest address, and one */
    bool ended;     /* the last record was seen */
};

/* Takes a line; an empty one is none. */
enum image_verdict image_line(struct image *image, const char *line);

/* After the last line. */
enum image_verdict image_done(const struct image *image);

/* "The file …": a sentence that a person can act on. */
const char *image_verdict_text(enum image_verdict verdict);

#endif
