/* sound: a sound in memory, ready to be played.
 *
 * In:   one of lull's own sounds by name (own.h), or a person's own file: wav, flac, ogg or mp3, of
 *       any rate and any number of channels up to 8, decoded by libsndfile.
 * Out:  mono 16-bit samples at SOUND_RATE_HZ.
 * A file is read whole at start and closed again: nothing is decoded while a talk runs.
 */
#ifndef LULL_CUE_SOUND_H
#define LULL_CUE_SOUND_H

#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE_HZ 48000

/* Longest cue. A cue is heard and over: a talk cannot go on under a song. */
#define SOUND_MAX_S 10

struct sound_samples {
    int16_t *at; /* owned; sound_finish() frees it */
    uint32_t count;
};

enum sound_verdict {
    SOUND_VERDICT_OK,
    SOUND_VERDICT_NOT_FOUND,  /* no such file, and no sound of lull's has this name */
    SOUND_VERDICT_UNREADABLE, /* the file is there and may not be read */
    SOUND_VERDICT_NO_SOUND,   /* text, a folder, a picture, a rate or channels nobody has */
    SOUND_VERDICT_TOO_LONG,   /* over SOUND_MAX_S */
    SOUND_VERDICT_EMPTY,      /* no samples, or nothing but silence: nobody would hear it */
    SOUND_VERDICT_MEMORY,
    SOUND_VERDICTS
};

/* What a person reads after the name of the file: what is wrong, and what to do. */
const char *sound_verdict_text(enum sound_verdict verdict);

/* Loads the sound of lull's own that is called `choice`, else the file at that path (the names of
 * own_sounds win; ./soft-bell is a file). `volume` 0..1 (beyond: clamped) as on a player's slider:
 * 1 leaves the samples as they are, 0.5 sounds about half as loud. Fills *ret_samples only on
 * SOUND_VERDICT_OK. */
enum sound_verdict sound_load(const char *choice, double volume, struct sound_samples *ret_samples);

void sound_finish(struct sound_samples *samples);

#endif
