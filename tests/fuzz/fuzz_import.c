/* Any bytes as a table: a verdict with its words, or a recording that reads to its end. The first
 * byte chooses the format, a map and a choice of rows. */
#define _GNU_SOURCE

#include "recording/file.h"
#include "recording/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static char in_path[64], out_path[64];
static int in_fd = -1;
static FILE *out;

static void open_paths(void)
{
    in_fd = memfd_create("table", 0);
    snprintf(in_path, sizeof in_path, "/proc/self/fd/%d", in_fd);
    int out_fd = memfd_create("recording", 0);
    snprintf(out_path, sizeof out_path, "/proc/self/fd/%d", out_fd);
    out = fdopen(out_fd, "w");
}

static void check_recording(const struct import_counts *counts)
{
    struct file_reader *reader;
    struct file_error error;
    struct input input;
    uint64_t notifications = 0;
    if (file_open(out_path, &reader, &error) != FILE_OK)
        abort();
    enum file_verdict verdict;
    while ((verdict = file_next(reader, &input, &error)) == FILE_OK)
        notifications += input.kind == INPUT_HRM;
    if (verdict != FILE_END || notifications != counts->converted.notifications)
        abort();
    file_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const maps[][3] = {{NULL},
                                          {"time_ms=1", "rr_1024=2", NULL},
                                          {"epoch_ms=a", "rr_ms=b", NULL},
                                          {"time_s=1", "payload_hex=2", NULL}};
    static const char *const where[] = {"a=1", NULL};
    if (in_fd < 0)
        open_paths();
    if (length == 0)
        return 0;
    if (ftruncate(in_fd, 0) != 0 || pwrite(in_fd, bytes + 1, length - 1, 0) != (ssize_t)length - 1)
        abort();
    struct import_options options = {.format = (enum convert_format)(bytes[0] % CONVERT_FORMATS),
                                     .who = bytes[0] & 0x10 ? WHO_B : WHO_A,
                                     .map = maps[bytes[0] / CONVERT_FORMATS % 4],
                                     .where = bytes[0] & 0x80 ? where : NULL};
    struct import_counts counts;
    struct import_error error;
    char text[IMPORT_ERROR_TEXT_BYTES];
    rewind(out);
    if (ftruncate(fileno(out), 0) != 0)
        abort();
    if (import_run(&options, in_path, out, &counts, &error) == IMPORT_OK)
        check_recording(&counts);
    else if (error.verdict == IMPORT_NOT_WRITTEN)
        abort(); /* an input that no line can hold */
    else
        import_error_text(&error, text, sizeof text);
    return 0;
}
