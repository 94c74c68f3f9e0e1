/* The problem: a recording is also what is left after a crash or a broken copy, so every way in
 * which it can be wrong is told apart, with its line, and all that stands before is still handed
 * out.
 *
 * Cases, in the order in which they are met: cannot be opened; no byte; not a recording; a newer
 * one; (lines) cut, unreadable, unknown kind, time going back; gzip damage anywhere; no input at
 * all.
 */
#include "recording/file.h"
#include "recording/lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "# lull recording "
#define BOM        "\xef\xbb\xbf"

struct header {
    char *key, *value;
};

struct file_reader {
    const char *path;
    struct lines lines;
    struct line_buffer buffer;
    struct header header[FILE_HEADERS_MAX];
    unsigned headers;
    bool ahead; /* a line was read to find the end of the header, and not yet handed out */
    const char *text;
    size_t length;
    uint64_t line, inputs, unknown;
    int64_t at_us;
    struct file_error error; /* said again at every call */
};

static enum file_verdict say(struct file_reader *reader, enum file_verdict verdict, int64_t number)
{
    reader->error = (struct file_error){
        .verdict = verdict, .path = reader->path, .line = reader->lines.number, .number = number};
    return verdict;
}

/* The next line of text into reader->text; FILE_OK, FILE_END or what is wrong. */
static enum file_verdict read_line(struct file_reader *reader)
{
    if (reader->ahead) {
        reader->ahead = false;
        return FILE_OK;
    }
    switch (lines_next(&reader->lines, &reader->text, &reader->length)) {
    case LINES_OK:
        return FILE_OK;
    case LINES_END:
        return FILE_END;
    case LINES_DAMAGED:
        return say(reader, FILE_DAMAGED, 0);
    case LINES_LONG:
        say(reader, FILE_BAD_LINE, 0);
        reader->error.line_verdict = LINE_BAD_PAYLOAD;
        return FILE_BAD_LINE;
    case LINES_NOT_READ:
        break;
    }
    return say(reader, FILE_NOT_READ, reader->lines.error);
}

/* Takes "\n", "\r" and blanks off the end. */
static size_t trimmed(const char *text, size_t length)
{
    while (length > 0 && strchr("\r\n \t", text[length - 1]) && text[length - 1] != 0)
        length--;
    return length;
}

static enum file_verdict read_version(struct file_reader *reader)
{
    enum file_verdict verdict = read_line(reader);
    if (verdict == FILE_END)
        return say(reader, FILE_EMPTY, 0);
    if (verdict == FILE_BAD_LINE)
        return say(reader, FILE_NO_RECORDING, 0);
    if (verdict != FILE_OK)
        return verdict;
    const char *text = reader->text;
    size_t length = trimmed(text, reader->length), prefix = strlen(FIRST_LINE);
    if (length >= 3 && memcmp(text, BOM, 3) == 0) {
        text += 3;
        length -= 3;
    }
    if (length <= prefix || memcmp(text, FIRST_LINE, prefix) != 0 || length > prefix + 9)
        return say(reader, FILE_NO_RECORDING, 0);
    int64_t version = 0;
    for (size_t i = prefix; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return say(reader, FILE_NO_RECORDING, 0);
        version = version * 10 + (text[i] - '0');
    }
    if (version > FILE_VERSION)
        return say(reader, FILE_NEWER, version);
    return version > 0 ? FILE_OK : say(reader, FILE_NO_RECORDING, 0);
}

static char *copy_of(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

/* "# key: value"; a comment without a colon is no header. Returns 0 or -ENOMEM. */
static int keep_header(struct file_reader *reader)
{
    const char *key = reader->text + 1;
    const char *end = reader->text + trimmed(reader->text, reader->length);
    while (key < end && *key == ' ')
        key++;
    const char *colon = key < end ? memchr(key, ':', (size_t)(end - key)) : NULL;
    if (!colon || colon == key || reader->headers == FILE_HEADERS_MAX)
        return 0;
    const char *value = colon + 1;
    while (value < end && *value == ' ')
        value++;
    struct header *header = &reader->header[reader->headers++];
    header->key = copy_of(key, (size_t)(colon - key));
    header->value = copy_of(value, (size_t)(end - value));
    return header->key && header->value ? 0 : -ENOMEM;
}

static enum file_verdict read_headers(struct file_reader *reader)
{
    for (;;) {
        enum file_verdict verdict = read_line(reader);
        if (verdict != FILE_OK) /* what is wrong here is said by the first file_next() */
            return FILE_OK;
        if (reader->text[0] != '#') {
            reader->ahead = true;
            return FILE_OK;
        }
        if (keep_header(reader) < 0)
            return say(reader, FILE_NOT_READ, ENOMEM);
    }
}

enum file_verdict file_open(const char *path, struct file_reader **ret_reader,
                            struct file_error *ret_error)
{
    struct file_reader *reader = calloc(1, sizeof *reader);
    int result = reader ? lines_open(&reader->lines, path) : -ENOMEM;
    if (result < 0) {
        *ret_error = (struct file_error){
            .verdict = FILE_NOT_OPENED, .path = path, .number = -(int64_t)result};
        free(reader);
        return FILE_NOT_OPENED;
    }
    reader->path = path;
    reader->at_us = INT64_MIN;
    enum file_verdict verdict = read_version(reader);
    if (verdict == FILE_OK)
        verdict = read_headers(reader);
    if (verdict == FILE_OK) {
        *ret_reader = reader;
    } else {
        *ret_error = reader->error;
        file_close(reader);
    }
    return verdict;
}

/* One line into an input: FILE_OK, FILE_END for "nothing on it, go on", or what is wrong. */
static enum file_verdict take_line(struct file_reader *reader, struct input *ret_input)
{
    struct input input;
    enum line_verdict verdict = line_parse(reader->text, reader->length, &reader->buffer, &input);
    reader->line = reader->lines.number;
    switch (verdict) {
    case LINE_OK:
        break;
    case LINE_EMPTY:
        return FILE_END;
    case LINE_UNKNOWN_KIND:
        reader->unknown++;
        return FILE_END;
    case LINE_CUT:
        return say(reader, FILE_CUT, 0);
    case LINE_BAD_TIME:
    case LINE_BAD_WHO:
    case LINE_BAD_PAYLOAD:
    case LINE_VERDICTS:
        say(reader, FILE_BAD_LINE, 0);
        reader->error.line_verdict = verdict;
        return FILE_BAD_LINE;
    }
    if (input.at_us < reader->at_us)
        return say(reader, FILE_BACK, 0);
    reader->at_us = input.at_us;
    reader->inputs++;
    *ret_input = input;
    return FILE_OK;
}

enum file_verdict file_next(struct file_reader *reader, struct input *ret_input,
                            struct file_error *ret_error)
{
    while (reader->error.verdict == FILE_OK) {
        enum file_verdict verdict = read_line(reader);
        if (verdict == FILE_END) {
            if (reader->inputs > 0)
                return FILE_END;
            say(reader, FILE_EMPTY, 0);
            reader->error.line = 0;
        } else if (verdict == FILE_OK && take_line(reader, ret_input) == FILE_OK) {
            return FILE_OK;
        }
    }
    *ret_error = reader->error;
    return reader->error.verdict;
}

const char *file_header(const struct file_reader *reader, const char *key)
{
    for (unsigned i = 0; i < reader->headers; i++)
        if (strcmp(reader->header[i].key, key) == 0)
            return reader->header[i].value;
    return NULL;
}

const char *file_path(const struct file_reader *reader)
{
    return reader->path;
}

uint64_t file_line(const struct file_reader *reader)
{
    return reader->line;
}

uint64_t file_unknown(const struct file_reader *reader)
{
    return reader->unknown;
}

struct file_reader *file_close(struct file_reader *reader)
{
    if (!reader)
        return NULL;
    for (unsigned i = 0; i < reader->headers; i++) {
        free(reader->header[i].key);
        free(reader->header[i].value);
    }
    lines_close(&reader->lines);
    free(reader);
    return NULL;
}
