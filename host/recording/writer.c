/* The problem: a disk that is full says so late, often only when the last byte is flushed. So the
 * first error is kept, whatever comes after it.
 */
#define _POSIX_C_SOURCE 200809L

#include "recording/writer.h"
#include "recording/file.h"
#include "recording/line.h"

#include <errno.h>
#include <string.h>

static int keep_error(struct writer *writer, int error)
{
    if (writer->error == 0)
        writer->error = error ? -error : -EIO;
    return writer->error;
}

static int put(struct writer *writer, const char *text, size_t length)
{
    if (writer->error < 0)
        return writer->error;
    errno = 0;
    if (fwrite(text, 1, length, writer->file) != length)
        return keep_error(writer, errno);
    return 0;
}

static int put_first_line(struct writer *writer)
{
    char text[64];
    int length = snprintf(text, sizeof text, "# lull recording %d\n", FILE_VERSION);
    return put(writer, text, (size_t)length);
}

int writer_to(struct writer *writer, FILE *file)
{
    *writer = (struct writer){.file = file};
    return put_first_line(writer);
}

int writer_header(struct writer *writer, const char *key, const char *value)
{
    if (!value || !value[0])
        return writer->error;
    if (strpbrk(key, ":\r\n") || strpbrk(value, "\r\n"))
        return keep_error(writer, EINVAL);
    put(writer, "# ", 2);
    put(writer, key, strlen(key));
    put(writer, ": ", 2);
    put(writer, value, strlen(value));
    return put(writer, "\n", 1);
}

int writer_input(struct writer *writer, const struct input *input)
{
    char text[LINE_MAX_BYTES + 1];
    size_t length = line_format(input, text, sizeof text);
    if (length == 0)
        return keep_error(writer, EINVAL);
    return put(writer, text, length);
}

int writer_end(struct writer *writer)
{
    errno = 0;
    if (fflush(writer->file) != 0 || ferror(writer->file))
        keep_error(writer, errno);
    return writer->error;
}
