/* The problem: a disk that is full says so late, often only when the file is closed, and a program
 * may die at any byte. So every step is checked, and the name is given last.
 */
#define _POSIX_C_SOURCE 200809L

#include "recording/writer.h"
#include "recording/file.h"
#include "recording/line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A name beside the final one, so that the rename stays on one disk. */
static int open_beside(struct writer *writer, const char *path)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    writer->path = strdup(path);
    writer->temporary = malloc(size);
    if (!writer->path || !writer->temporary)
        return -ENOMEM;
    snprintf(writer->temporary, size, "%s.XXXXXX", path);
    int fd = mkstemp(writer->temporary);
    if (fd < 0) {
        int error = -errno;
        writer->temporary[0] = 0;
        return error;
    }
    writer->file = fdopen(fd, "w");
    if (writer->file)
        return 0;
    close(fd);
    return -ENOMEM;
}

int writer_open(struct writer *writer, const char *path)
{
    *writer = (struct writer){0};
    struct stat status;
    int result = 0;
    if (strcmp(path, "-") == 0)
        return writer_to(writer, stdout);
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        writer->file = fopen(path, "w"); /* a device or a pipe has no half-written state */
        result = writer->file ? 0 : -errno;
    } else {
        result = open_beside(writer, path);
    }
    if (result == 0)
        result = put_first_line(writer);
    if (result < 0) {
        writer_discard(writer);
        writer->error = result;
    }
    return result;
}

int writer_to(struct writer *writer, FILE *file)
{
    *writer = (struct writer){.file = file, .borrowed = true};
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

/* The rename itself must outlive a power cut, too. */
static void sync_folder(const char *path)
{
    char *folder = strdup(path);
    if (!folder)
        return;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder ? 1 : 0] = 0;
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd); /* not every file system can; the file itself is safe */
        close(fd);
    }
    free(folder);
}

int writer_commit(struct writer *writer)
{
    if (!writer->file)
        return writer->error ? writer->error : -EBADF;
    errno = 0;
    if (fflush(writer->file) != 0 || ferror(writer->file))
        keep_error(writer, errno);
    if (writer->error == 0 && writer->temporary && fsync(fileno(writer->file)) != 0)
        keep_error(writer, errno);
    if (!writer->borrowed && fclose(writer->file) != 0)
        keep_error(writer, errno);
    writer->file = NULL;
    if (writer->error == 0 && writer->temporary) {
        if (rename(writer->temporary, writer->path) == 0) {
            writer->temporary[0] = 0;
            sync_folder(writer->path);
        } else {
            keep_error(writer, errno);
        }
    }
    int result = writer->error;
    writer_discard(writer);
    return result;
}

void writer_discard(struct writer *writer)
{
    if (writer->file && !writer->borrowed)
        fclose(writer->file);
    if (writer->temporary && writer->temporary[0])
        unlink(writer->temporary);
    free(writer->path);
    free(writer->temporary);
    *writer = (struct writer){.error = writer->error};
}
