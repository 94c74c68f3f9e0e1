/* recording/file, writer and merge: what stands in a file comes out, what is wrong with it is named
 * with its line, and a disk that is full is too. */
#define _POSIX_C_SOURCE 200809L

#include "recording/file.h"
#include "recording/merge.h"
#include "recording/writer.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static char folder[] = "/tmp/lull-test-file-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[4][128];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void put_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static const char *text_file(const char *name, const char *text)
{
    const char *path = in_folder(name);
    put_file(path, text, strlen(text));
    return path;
}

static const char *gzip_file(const char *name, const char *text)
{
    const char *path = in_folder(name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

/* Reads a whole file; returns what it ended with and how many inputs came before. */
static enum file_verdict read_all(const char *path, int *ret_inputs, struct file_error *ret_error)
{
    struct file_reader *reader;
    struct input input;
    *ret_inputs = 0;
    enum file_verdict verdict = file_open(path, &reader, ret_error);
    if (verdict != FILE_OK)
        return verdict;
    while ((verdict = file_next(reader, &input, ret_error)) == FILE_OK)
        ++*ret_inputs;
    if (verdict != FILE_END) /* said again */
        assert_int_equal(file_next(reader, &input, ret_error), verdict);
    file_close(reader);
    return verdict;
}

static void assert_reads(const char *path, enum file_verdict verdict, int inputs, uint64_t line,
                         const char *words)
{
    struct file_error error = {0};
    char text[FILE_ERROR_TEXT_BYTES];
    int got;
    assert_int_equal(read_all(path, &got, &error), verdict);
    assert_int_equal(got, inputs);
    if (verdict == FILE_END)
        return;
    assert_int_equal(error.verdict, verdict);
    assert_int_equal(error.line, line);
    assert_string_equal(error.path, path);
    file_error_text(&error, text, sizeof text);
    if (!strstr(text, words) || !strstr(text, path))
        fail_msg("\"%s\" does not say \"%s\"", text, words);
}

#define GOOD                                                                                       \
    "# lull recording 1\n# name: kitchen, evening\n# arrival: synthetic\n# just a remark\n"        \
    "# odd key: kept\n\n0 - clock 1767225600000000\n0 a up\n# later remark: no header\n"           \
    "1000 a hrm 0648\n1000 a ring x\n2000 - end ended\n"

static void a_good_file_is_read(void **state)
{
    (void)state;
    const char *paths[] = {text_file("good.rec", GOOD), gzip_file("good.rec.gz", GOOD)};
    for (int i = 0; i < 2; i++) {
        struct file_reader *reader;
        struct file_error error;
        struct input input;
        assert_int_equal(file_open(paths[i], &reader, &error), FILE_OK);
        assert_string_equal(file_header(reader, "name"), "kitchen, evening");
        assert_string_equal(file_header(reader, "arrival"), "synthetic");
        assert_null(file_header(reader, "later remark"));
        assert_string_equal(file_header(reader, "odd key"), "kept");
        assert_int_equal(file_next(reader, &input, &error), FILE_OK);
        assert_int_equal(input.kind, INPUT_CLOCK);
        assert_int_equal(file_line(reader), 7);
        assert_int_equal(file_next(reader, &input, &error), FILE_OK);
        assert_int_equal(file_next(reader, &input, &error), FILE_OK);
        assert_int_equal(input.kind, INPUT_HRM);
        assert_memory_equal(input.bytes.at, "\x06\x48", 2);
        assert_int_equal(file_line(reader), 10);
        assert_int_equal(file_next(reader, &input, &error), FILE_OK);
        assert_int_equal(input.kind, INPUT_END);
        assert_int_equal(file_unknown(reader), 1);
        assert_int_equal(file_next(reader, &input, &error), FILE_END);
        assert_int_equal(file_next(reader, &input, &error), FILE_END);
        assert_null(file_close(reader));
    }
    assert_null(file_close(NULL));
    assert_reads(
        text_file("crlf.rec", "\xef\xbb\xbf# lull recording 1\r\n# name: x\r\n\r\n0 a up\r\n"),
        FILE_END, 1, 0, "");
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    assert_reads(in_folder("none.rec"), FILE_NOT_OPENED, 0, 0, "No such file");
    assert_reads(folder, FILE_NOT_OPENED, 0, 0, "folder");
    assert_reads(text_file("zero.rec", ""), FILE_EMPTY, 0, 0, "nothing was recorded");
    assert_reads(text_file("head.rec", "# lull recording 1\n# name: x\n"), FILE_EMPTY, 0, 0,
                 "nothing was recorded");
    assert_reads(text_file("table.csv", "t_s,hr\n0,60\n"), FILE_NO_RECORDING, 0, 1, "lull import");
    assert_reads(text_file("v0.rec", "# lull recording 0\n0 a up\n"), FILE_NO_RECORDING, 0, 1, "");
    assert_reads(text_file("vx.rec", "# lull recording 1x\n0 a up\n"), FILE_NO_RECORDING, 0, 1, "");
    assert_reads(text_file("v3.rec", "# lull recording 3\n0 a up\n"), FILE_NEWER, 0, 1,
                 "made by a newer lull (version 3); this one reads up to 1");
    assert_reads(text_file("cut.rec", "# lull recording 1\n0 a up\n5 a hrm 06"), FILE_CUT, 1, 3,
                 "line 3: the line ends in the middle. The recording was cut there; cut the last "
                 "line off to use what is before it.");
    assert_reads(text_file("bad.rec", "# lull recording 1\n0 a up\n5 a hrm zz\n6 a up\n"),
                 FILE_BAD_LINE, 1, 3, "line 3: what follows the kind cannot be read");
    assert_reads(text_file("back.rec", "# lull recording 1\n5 a up\n5 b up\n4 a up\n"), FILE_BACK,
                 2, 4, "line 4: its time is before");
    char *longest = malloc(200000);
    assert_non_null(longest);
    memset(longest, 'x', 199999);
    longest[199999] = 0;
    memcpy(longest, "# lull recording 1\n0 a up\n5 a note ", 35);
    assert_reads(text_file("long.rec", longest), FILE_BAD_LINE, 1, 3, "line 3");
    memcpy(longest, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 35);
    assert_reads(text_file("long.txt", longest), FILE_NO_RECORDING, 0, 1, "not a recording");
    free(longest);
    put_file(in_folder("nul.rec"), "# lull recording 1\n0 a up\n1 a u\0p\n", 34);
    assert_reads(in_folder("nul.rec"), FILE_END, 1, 0, ""); /* an unknown kind */
}

static void damaged_gzip_gives_what_is_before(void **state)
{
    (void)state;
    char *text = malloc(2000000);
    assert_non_null(text);
    int length = sprintf(text, "# lull recording 1\n");
    unsigned noise = 1;
    for (int i = 0; i < 40000; i++) {
        noise = noise * 1103515245u + 12345u;
        length += sprintf(text + length, "%d a hrm 16%08x\n", i, noise);
    }
    const char *path = gzip_file("whole.rec.gz", text);
    free(text);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    static char bytes[1000000];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);

    int inputs;
    struct file_error error;
    const char *cut = in_folder("cut.rec.gz");
    put_file(cut, bytes, size / 2);
    assert_int_equal(read_all(cut, &inputs, &error), FILE_DAMAGED);
    assert_true(inputs > 1000 && inputs < 39000);
    assert_true(error.line > 1000);
    bytes[size - 5] ^= 1; /* the checksum at the end */
    put_file(cut, bytes, size);
    assert_int_equal(read_all(cut, &inputs, &error), FILE_DAMAGED);
    for (size_t short_cut = 2; short_cut < 20; short_cut++) {
        put_file(cut, bytes, short_cut);
        enum file_verdict verdict = read_all(cut, &inputs, &error);
        assert_true(verdict == FILE_DAMAGED || verdict == FILE_NO_RECORDING ||
                    verdict == FILE_EMPTY);
    }
}

static struct input up(int64_t at_us)
{
    return (struct input){.at_us = at_us, .event_us = at_us, .kind = INPUT_STRAP_UP};
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    const char *path = in_folder("written.rec");
    struct writer writer;
    struct input input = up(3);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(writer_to(&writer, file), 0);
    assert_int_equal(writer_header(&writer, "name", "talk"), 0);
    assert_int_equal(writer_header(&writer, "notes", NULL), 0);
    assert_int_equal(writer_input(&writer, &input), 0);
    assert_int_equal(writer_end(&writer), 0);
    assert_reads(path, FILE_END, 1, 0, "");

    input.who = WHO_BOTH; /* an input that is none */
    assert_int_equal(writer_input(&writer, &input), -EINVAL);
    assert_int_equal(writer_end(&writer), -EINVAL);
    assert_int_equal(writer_to(&writer, file), 0);
    assert_int_equal(writer_header(&writer, "name", "two\nlines"), -EINVAL);
    assert_int_equal(writer_input(&writer, &(struct input){0}), -EINVAL); /* the first one stays */
    fclose(file);
}

static void a_full_disk_is_named(void **state)
{
    (void)state;
    struct writer writer;
    struct input input = up(3);
    FILE *file = fopen("/dev/full", "w");
    assert_non_null(file);
    assert_int_equal(writer_to(&writer, file), 0);
    for (int i = 0; i < 10000; i++)
        writer_input(&writer, &input);
    assert_int_equal(writer_end(&writer), -ENOSPC);
    fclose(file);

    /* Late, as a disk says so: at the flush. */
    file = fopen("/dev/full", "w");
    assert_non_null(file);
    assert_int_equal(writer_to(&writer, file), 0);
    assert_int_equal(writer_end(&writer), -ENOSPC);
    fclose(file);
}

static void words_fit_where_they_are_put(void **state)
{
    (void)state;
    struct file_error error = {.verdict = FILE_NOT_READ, .path = "x.rec", .number = EIO};
    char little[8];
    file_error_text(&error, little, sizeof little);
    assert_int_equal(strlen(little), 7);
}

/* ---- merge ---- */

/* The merged stream as text, or the verdict it ended with in *ret_verdict. */
static const char *merged(const char *first, const char *second, int64_t offset_us,
                          enum file_verdict *ret_verdict)
{
    static char text[8192];
    struct file_reader *a = NULL, *b = NULL;
    struct file_error error;
    struct merge merge;
    struct input input;
    size_t length = 0;
    char all[4096];
    snprintf(all, sizeof all, "# lull recording 1\n%s", first);
    assert_int_equal(file_open(text_file("first.rec", all), &a, &error), FILE_OK);
    snprintf(all, sizeof all, "# lull recording 1\n%s", second ? second : "");
    if (second)
        assert_int_equal(file_open(text_file("second.rec", all), &b, &error), FILE_OK);
    merge_init(&merge, a, b, offset_us);
    text[0] = 0;
    while ((*ret_verdict = merge_next(&merge, &input, &error)) == FILE_OK) {
        size_t more = line_format(&input, text + length, sizeof text - length);
        assert_true(more > 0);
        length += more;
    }
    assert_int_equal(merge_next(&merge, &input, &error), *ret_verdict);
    file_close(a);
    file_close(b);
    return text;
}

static void one_recording_passes_unchanged(void **state)
{
    (void)state;
    enum file_verdict verdict;
    const char *both = "-5 - clock 7\n0 a up\n0 b up\n1 b hrm 0648\n2 - end ended\n3 - note x\n";
    assert_string_equal(merged(both, NULL, 0, &verdict), both);
    assert_int_equal(verdict, FILE_END);
}

static void two_align_at_their_first_lines(void **state)
{
    (void)state;
    enum file_verdict verdict;
    const char *first = "100 - settings pause_s=15\n100 a up\n150 a hrm 0646\n200 a hrm 0647\n"
                        "300 - end ended\n";
    const char *second = "5000 - clock 9\n5000 b up\n5050 b press key 5040 3\n5060 - mark back\n"
                         "5070 - puck_up\n5100 b hrm 0650\n5200 - cue_started 1\n5400 b hrm 0651\n"
                         "5500 - end ended\n";
    assert_string_equal(
        merged(first, second, 0, &verdict),
        "100 - settings cues_per_hour=1.000 pause_s=15 break_s=1200 one_strap_cues=no seed=1 "
        "detector=1\n"
        "100 a up\n100 b up\n150 a hrm 0646\n150 b press key 140 3\n160 b mark back\n"
        "200 a hrm 0647\n200 b hrm 0650\n300 a end ended\n500 b hrm 0651\n600 - end ended\n");
    assert_int_equal(verdict, FILE_END);
    assert_string_equal(
        merged("0 a up\n9 - end ended\n", "0 a up\n1 a hrm 06\n2 - end ended\n", -4, &verdict),
        "-4 b up\n-3 b hrm 06\n-2 b end ended\n0 a up\n9 - end ended\n");
    assert_string_equal(merged("0 a up\n9 - end ended\n", "0 a up\n1 a hrm 06\n", 1, &verdict),
                        "0 a up\n1 b up\n2 b hrm 06\n9 - end ended\n");
    assert_string_equal(merged("0 a up\n9 - end ended\n", "0 a up\n9 - end stopped\n", 0, &verdict),
                        "0 a up\n0 b up\n9 a end ended\n9 - end stopped\n");
}

static void two_that_do_not_fit_are_named(void **state)
{
    (void)state;
    enum file_verdict verdict;
    merged("0 a up\n5 b up\n9 - end ended\n", "0 a up\n9 - end ended\n", 0, &verdict);
    assert_int_equal(verdict, FILE_BOTH);
    merged("0 a up\n9 - end ended\n", "0 b up\n0 a up\n", 0, &verdict);
    assert_int_equal(verdict, FILE_BOTH);
    merged("4611686018427387903 a up\n", "-4611686018427387903 a up\n", 0, &verdict);
    assert_int_equal(verdict, FILE_TOO_FAR);
    merged("0 a up\n", "0 a up\n9 a hrm 06\n", (INT64_C(1) << 62) - 5, &verdict);
    assert_int_equal(verdict, FILE_TOO_FAR);
    merged("0 a up\n", "0 a up\n9 a hrm 0", 0, &verdict);
    assert_int_equal(verdict, FILE_CUT);
}

static void every_verdict_has_words(void **state)
{
    (void)state;
    for (int verdict = FILE_NOT_OPENED; verdict < FILE_VERDICTS; verdict++) {
        char text[FILE_ERROR_TEXT_BYTES];
        struct file_error error = {
            .verdict = (enum file_verdict)verdict, .path = "-", .line = 2, .number = EIO};
        file_error_text(&error, text, sizeof text);
        assert_non_null(strstr(text, "standard "));
        assert_true(strlen(text) > 40 && strlen(text) < sizeof text - 100);
    }
}

static int open_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int close_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            unlink(in_folder(entry->d_name));
    closedir(dir);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_read),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(damaged_gzip_gives_what_is_before),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(words_fit_where_they_are_put),
        cmocka_unit_test(one_recording_passes_unchanged),
        cmocka_unit_test(two_align_at_their_first_lines),
        cmocka_unit_test(two_that_do_not_fit_are_named),
        cmocka_unit_test(every_verdict_has_words),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
