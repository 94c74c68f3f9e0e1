/* Any bytes as a recording, and any two as a couple: verdicts only; what comes out is in order and
 * can be written. The first byte says where the second recording starts in the bytes. */
#define _GNU_SOURCE

#include "recording/file.h"
#include "recording/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct file_reader *open_bytes(int fd, const char *path, const uint8_t *bytes, size_t length)
{
    struct file_reader *reader = NULL;
    struct file_error error;
    char text[FILE_ERROR_TEXT_BYTES];
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, length, 0) != (ssize_t)length)
        abort();
    if (file_open(path, &reader, &error) != FILE_OK)
        file_error_text(&error, text, sizeof text);
    return reader;
}

static void read_stream(struct merge *merge)
{
    struct input input;
    struct file_error error;
    char text[FILE_ERROR_TEXT_BYTES], line[LINE_MAX_BYTES + 1];
    int64_t last_us = INT64_MIN;
    enum file_verdict verdict;
    while ((verdict = merge_next(merge, &input, &error)) == FILE_OK) {
        if (input.at_us < last_us || line_format(&input, line, sizeof line) == 0)
            abort();
        last_us = input.at_us;
    }
    if (verdict != FILE_END)
        file_error_text(&error, text, sizeof text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static int fd[2] = {-1, -1};
    static char path[2][64];
    for (int i = 0; i < 2 && fd[i] < 0; i++) {
        fd[i] = memfd_create("recording", 0);
        snprintf(path[i], sizeof path[i], "/proc/self/fd/%d", fd[i]);
    }
    if (length == 0)
        return 0;
    size_t split = bytes[0] == 0 ? length - 1 : (length - 1) * bytes[0] / 255;
    struct file_reader *first = open_bytes(fd[0], path[0], bytes + 1, split);
    struct file_reader *second =
        bytes[0] == 0 ? NULL : open_bytes(fd[1], path[1], bytes + 1 + split, length - 1 - split);
    if (first) {
        struct merge merge;
        merge_init(&merge, first, second, (int64_t)bytes[0] * 1000 - 60000);
        read_stream(&merge);
    }
    file_close(first);
    file_close(second);
    return 0;
}
