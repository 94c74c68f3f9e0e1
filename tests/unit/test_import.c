/* recording/import: small tables of our own become exactly the recordings that they should, and
 * what is wrong with a table is named with its line and column. */
#define _POSIX_C_SOURCE 200809L

#include "recording/cell.h"
#include "recording/decimal.h"
#include "recording/file.h"
#include "recording/import.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "protocol/hrm.h"

static char folder[] = "/tmp/lull-test-import-XXXXXX";
static char in_path[64], out_path[64];
static struct import_counts counts;
static struct import_error error;
static char words[IMPORT_ERROR_TEXT_BYTES];

static enum import_verdict into(const struct import_options *options, const char *in,
                                const char *out)
{
    FILE *file = fopen(out, "w");
    assert_non_null(file);
    enum import_verdict verdict = import_run(options, in, file, &counts, &error);
    fclose(file);
    return verdict;
}

static enum import_verdict run(struct import_options options, const char *table)
{
    FILE *file = fopen(in_path, "w");
    assert_non_null(file);
    fputs(table, file);
    assert_int_equal(fclose(file), 0);
    unlink(out_path);
    memset(&counts, 0, sizeof counts);
    memset(&error, 0, sizeof error);
    words[0] = 0;
    enum import_verdict verdict = into(&options, in_path, out_path);
    if (verdict != IMPORT_OK) {
        assert_int_equal(error.verdict, verdict);
        import_error_text(&error, words, sizeof words);
    }
    return verdict;
}

/* The lines of the recording without its header. */
static const char *lines(void)
{
    static char text[65536];
    char line[2048];
    FILE *file = fopen(out_path, "r");
    assert_non_null(file);
    text[0] = 0;
    while (fgets(line, sizeof line, file))
        if (line[0] != '#')
            strcat(text, line);
    fclose(file);
    return text;
}

static void assert_becomes(struct import_options options, const char *table, const char *expected)
{
    if (run(options, table) != IMPORT_OK)
        fail_msg("%s", words);
    assert_string_equal(lines(), expected);
}

static void assert_says(struct import_options options, const char *table,
                        enum import_verdict verdict, const char *place, const char *what)
{
    char expected[128];
    assert_int_equal(run(options, table), verdict);
    snprintf(expected, sizeof expected, "%s%s", in_path, place);
    if (strncmp(words, expected, strlen(expected)) != 0 || !strstr(words, what))
        fail_msg("\"%s\" is not \"%s … %s\"", words, expected, what);
}

static const struct import_options packets = {.format = CONVERT_PACKETS};
static const struct import_options rr = {.format = CONVERT_RR};
static const struct import_options hr = {.format = CONVERT_HR};

static void packets_stay_as_sent(void **state)
{
    (void)state;
    assert_becomes(packets,
                   "t_arrival_ms,hr_bpm,rr_1024\n500.0,72,768 760\n1500.25,73,\n2400,0,\n"
                   "2395.1,74,0 65535\n",
                   "0 a up\n0 a hrm 10480003f802\n1000250 a hrm 0049\n1900000 a hrm 0000\n"
                   "1900000 a hrm 104a0000ffff\n1900000 - end ended\n");
    assert_int_equal(counts.rows, 4);
    assert_int_equal(counts.converted.notifications, 4);
    assert_int_equal(counts.converted.beats, 4);
    assert_int_equal(counts.converted.held, 1);
}

static void merged_packets_are_split(void **state)
{
    (void)state;
    assert_becomes(packets,
                   "t_s,hr,rr_1024\n0,60,1 2 3 4 5 6 7 8 9 10  11\n3,300,1 2 3 4 5 6 7 8 9\n",
                   "0 a up\n0 a hrm 103c010002000300040005000600070008000900\n"
                   "0 a hrm 103c0a000b00\n3000000 a hrm 112c010100020003000400050006000700"
                   "0800\n3000000 a hrm 112c010900\n3000000 - end ended\n");
}

static void payloads_without_times_come_one_a_second(void **state)
{
    (void)state;
    assert_becomes(packets, "payload_hex,device\n1648f802,x\n0400,y\n1648f8,z\n",
                   "0 a up\n0 a hrm 1648f802\n1000000 a hrm 0400\n2000000 a hrm 1648f8\n"
                   "2000000 - end ended\n");
}

static void payloads_are_passed_on_raw(void **state)
{
    (void)state;
    struct import_options options = packets;
    options.who = WHO_B;
    assert_becomes(options,
                   "t_epoch_ms\tpayload_hex\n1767225600000\t16480003f802\n"
                   "1767225601000\t1648F0\n1767225601000\t\n1767225602000\t10\n",
                   "0 - clock 1767225600000000\n0 b up\n0 b hrm 16480003f802\n"
                   "1000000 b hrm 1648f0\n2000000 b hrm 10\n2000000 - end ended\n");
    assert_int_equal(counts.converted.skipped, 1);
}

static void rr_come_once_a_second(void **state)
{
    (void)state;
    /* 0.75 s each: beats at 0.75, 1.5, 2.25, 3.0 (belongs to second 3), 3.75 */
    assert_becomes(rr, "750\n750\n\n# a remark\n750\n750\n750\n",
                   "0 a up\n1000000 a hrm 10500003\n2000000 a hrm 10500003\n"
                   "3000000 a hrm 105000030003\n4000000 a hrm 10500003\n4000000 - end ended\n");
    /* a second without a beat has the last rate and no RR, as straps do */
    assert_becomes(rr, "1500\n1500\n",
                   "0 a up\n2000000 a hrm 10280006\n3000000 a hrm 10280006\n3000000 - end ended\n");
    assert_becomes(rr, "500\n2500\n500\n",
                   "0 a up\n1000000 a hrm 10780002\n2000000 a hrm 0078\n3000000 a hrm 1018000a\n"
                   "4000000 a hrm 10780002\n4000000 - end ended\n");
    struct import_options seconds = rr;
    const char *const map[] = {"rr_s=1", NULL};
    seconds.map = map;
    assert_becomes(seconds, "0.75\n", "0 a up\n1000000 a hrm 10500003\n1000000 - end ended\n");
}

static void rounding_is_carried(void **state)
{
    (void)state;
    char table[32768] = "rr_ms\n";
    for (int i = 0; i < 3000; i++)
        strcat(table, "700.3\n");
    assert_int_equal(run(rr, table), IMPORT_OK);
    struct file_reader *reader;
    struct file_error file_error;
    struct input input;
    struct hrm hrm;
    double ticks = 0, beats = 0;
    assert_int_equal(file_open(out_path, &reader, &file_error), FILE_OK);
    assert_string_equal(file_header(reader, "arrival"), "synthetic");
    while (file_next(reader, &input, &file_error) == FILE_OK) {
        if (input.kind != INPUT_HRM)
            continue;
        assert_int_equal(hrm_decode(input.bytes.at, input.bytes.length, &hrm), HRM_OK);
        for (int i = 0; i < hrm.rr_count; i++) {
            beats++;
            ticks += hrm.rr_1024[i];
            double off_ms = ticks / 1.024 - beats * 700.3;
            assert_true(off_ms < 0.49 && off_ms > -0.49);
            double age_ms = (double)input.at_us / 1000 - ticks / 1.024;
            assert_true(age_ms >= 0 && age_ms < 1000);
        }
    }
    file_close(reader);
    assert_true(beats == 3000);
}

static void short_rr_are_split(void **state)
{
    (void)state;
    char table[4096] = "";
    for (int i = 0; i < 12; i++)
        strcat(table, "250\n"); /* 240 bpm: 4 a second */
    for (int i = 0; i < 12; i++)
        strcat(table, "62.5\n"); /* 960 bpm: 16 a second, 8 a notification */
    assert_int_equal(run(rr, table), IMPORT_OK);
    assert_int_equal(counts.converted.beats, 24);
    assert_int_equal(counts.converted.notifications, 5);
    assert_non_null(strstr(lines(), "4000000 a hrm 11c003400040004000400040004000400040"
                                    "00\n4000000 a hrm 11c0034000400040004000\n4000000 - end"));
}

static void a_jump_of_the_time_column_is_followed(void **state)
{
    (void)state;
    /* starts at 10 - 0.75; small steps are left to the sum; then a break to 62.5 = 53.25 */
    assert_becomes(
        rr, "t_s,rr_ms\n10,750\n10.2,750\n12,750\n62.5,750\n63.25,750\n",
        "0 a up\n1000000 a hrm 10500003\n2000000 a hrm 10500003\n3000000 a hrm 10500003\n"
        "54000000 a hrm 105000030003\n54000000 - end ended\n");
    assert_int_equal(counts.converted.jumps, 1);
    assert_int_equal(counts.converted.backs, 0);
    assert_becomes(
        rr, "t_s,rr_ms\n10,750\n1,750\n1.75,750\n",
        "0 a up\n1000000 a hrm 10500003\n2000000 a hrm 10500003\n3000000 a hrm 10500003\n"
        "3000000 - end ended\n");
    assert_int_equal(counts.converted.backs, 1);
}

static void real_time_gives_a_clock(void **state)
{
    (void)state;
    assert_becomes(rr, "t_epoch_ms,rr_ms\n1767225600750,750\n",
                   "0 - clock 1767225600000000\n0 a up\n1000000 a hrm 10500003\n"
                   "1000000 - end ended\n");
    struct import_options options = hr;
    const char *const map[] = {"epoch_s=when", NULL};
    options.map = map;
    options.who = WHO_B;
    assert_becomes(options, "when,hr\n1.7672256e9,61\n1767225601.5,62\n",
                   "0 - clock 1767225600000000\n0 b up\n0 b hrm 003d\n1500000 b hrm 003e\n"
                   "1500000 - end ended\n");
}

static void rates_come_without_rr(void **state)
{
    (void)state;
    assert_becomes(
        hr,
        "\xef\xbb\xbf\"t_s\"; \"Heart Rate\" ;\"x;y\"\r\n0;72.4;1\r\n\r\n1;;2\r\n2;nan;3\r\n"
        "3;off;\r\n# end of part one\r\n3.95;0;\r\n3.9;300;\r\n",
        "0 a up\n0 a hrm 0048\n3950000 a hrm 0000\n3950000 a hrm 012c01\n"
        "3950000 - end ended\n");
    assert_int_equal(counts.rows, 6);
    assert_int_equal(counts.converted.skipped, 3);
}

static void where_takes_one_person_out(void **state)
{
    (void)state;
    struct import_options options = hr;
    const char *const where[] = {"who=lea", "day=2", NULL};
    options.where = where;
    assert_becomes(options,
                   "who,day,t_s,hr\nlea,1,9,50\ntom,2,9,60\nlea,2,5,70\ntom,2,6,61\nlea,2,6,71\n",
                   "0 a up\n0 a hrm 0046\n1000000 a hrm 0047\n1000000 - end ended\n");
    assert_int_equal(counts.rows, 2);
    assert_int_equal(counts.other, 3);
    assert_says(options, "who,day,t_s,hr\nlea,1,9,50\n", IMPORT_EMPTY, ": ", "no row");
    assert_says(options, "name,day,t_s,hr\nlea,1,9,50\n", IMPORT_NO_COLUMN, ", line 1: \"who=lea\"",
                "does not have");
}

static void the_header_says_what_was_done(void **state)
{
    (void)state;
    struct import_options options = {
        .format = CONVERT_RR, .name = "kitchen", .source = "own", .licence = "ISC", .notes = ""};
    assert_int_equal(run(options, "t_s,rr_ms\n1.5,750\n"), IMPORT_OK);
    struct file_reader *reader;
    struct file_error file_error;
    assert_int_equal(file_open(out_path, &reader, &file_error), FILE_OK);
    assert_string_equal(file_header(reader, "name"), "kitchen");
    assert_string_equal(file_header(reader, "licence"), "ISC");
    assert_string_equal(file_header(reader, "import"), "rr");
    assert_string_equal(file_header(reader, "zero"), "0.750000 s in the time column");
    assert_null(file_header(reader, "notes"));
    assert_null(file_header(reader, "date"));
    file_close(reader);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    struct import_options options = packets;
    assert_says(rr, "", IMPORT_EMPTY, ": ", "no row");
    assert_says(rr, "rr_ms\n", IMPORT_EMPTY, ": ", "no row");
    assert_says(rr, "rr_ms\nNA\n0\n", IMPORT_EMPTY, ": ", "no row");
    assert_says(rr, "rr_ms\n800\n8o0\n", IMPORT_BAD_CELL, ", line 3, column rr_ms: \"8o0\" ",
                "cannot be read");
    assert_says(rr, "800\n1,5\n1 x\n", IMPORT_BAD_CELL, ", line 3, column 1: \"1 x\" ", "");
    assert_says(packets, "t_ms,rr_1024\n5,12.5\n", IMPORT_BAD_CELL, ", line 2, column rr_1024", "");
    assert_says(packets, "t_ms,hr\n5,off\n", IMPORT_BAD_CELL, ", line 2, column hr: \"off\"", "");
    assert_says(packets, "t_ms,hr\n5,65536\n", IMPORT_BAD_CELL, ", line 2, column hr", "");
    assert_says(packets, "t_ms,hr\n5,-1\n", IMPORT_BAD_CELL, ", line 2, column hr", "");
    assert_says(packets, "t_ms,hr\n1e30,60\n", IMPORT_BAD_CELL, ", line 2, column t_ms", "");
    assert_says(packets, "t_ms,payload\n1,164\n", IMPORT_BAD_CELL, ", line 2, column payload", "");
    assert_says(packets, "t_ms,payload\n1,16zz\n", IMPORT_BAD_CELL, ", line 2, column payload", "");
    assert_says(packets, "t_s,rr_ms\n0,64000\n", IMPORT_TOO_LONG_RR, ", line 2, column rr_ms",
                "no strap");
    assert_says(hr, "t_s,hr\n5,60\n4.9,61\n4.8,61\n", IMPORT_BACK, ", line 4, column t_s: \"4.8\"",
                "Sort the rows");
    assert_says(hr, "hr\n60\n", IMPORT_NEED_TIME, ", line 1: ", "time_s=COLUMN");
    assert_says(hr, "t_s,beat\n1,60\n", IMPORT_NEED_RATE, ", line 1: ", "hr_bpm=COLUMN");
    assert_says(rr, "t_s,beat\n1,60\n", IMPORT_NEED_RR, ", line 1: ", "rr_ms=COLUMN");
    assert_says(rr, "1,800\n", IMPORT_NEED_RR, ", line 1: ", "rr_ms=COLUMN");
    assert_says(packets, "t_s,beat\n1,60\n", IMPORT_NEED_DATA, ", line 1: ", "payload_hex=COLUMN");
    assert_says(hr, "t_s,hr\n0,\"60\n", IMPORT_OPEN_QUOTE, ", line 2: ", "quote");
    const char *map[] = {"rr=1", NULL};
    options.map = map;
    assert_says(options, "1,2\n", IMPORT_BAD_MAP, ", line 1: \"rr=1\"", "role=column");
    map[0] = "rr_ms=3";
    assert_says(options, "1,2\n", IMPORT_NO_COLUMN, ", line 1: \"rr_ms=3\"", "does not have");
    options = hr;
    options.where = map;
    map[0] = "lea";
    assert_says(options, "t_s,hr\n1,2\n", IMPORT_BAD_WHERE, ", line 1: \"lea\"", "COLUMN=VALUE");
}

static void files_have_their_errors(void **state)
{
    (void)state;
    assert_int_equal(run(hr, "t_s,hr\n1,60\n"), IMPORT_OK);
    assert_int_equal(into(&hr, "/nowhere/x.csv", out_path), IMPORT_NOT_OPENED);
    import_error_text(&error, words, sizeof words);
    assert_non_null(strstr(words, "/nowhere/x.csv: could not be opened"));
    assert_int_equal(into(&hr, in_path, "/dev/full"), IMPORT_NOT_WRITTEN);
    assert_int_equal(error.number, ENOSPC);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int power;
        int64_t value;
    } good[] = {
        {"0", 6, 0},
        {"12", 3, 12000},
        {"-0.5", 3, -500},
        {".5", 0, 1},
        {"-.5", 0, -1},
        {"0.4999999999", 0, 0},
        {"5.", 1, 50},
        {"1.688e12", 0, 1688000000000},
        {"1E-3", 6, 1000},
        {"+7", 0, 7},
        {"985.333", 6, 985333000},
        {"0.0000004", 6, 0},
        {"0.0000005", 6, 1},
        {"1e-999999", 6, 0},
        {"0e999999", 9, 0},
        {"9223372036854775807", 0, INT64_MAX},
        {"0.1234567890123456789012345", 9, 123456789},
        {"000000000000000000000000000001", 0, 1},
    };
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "e5",
                                      "1e",
                                      "1e+",
                                      "1.2.3",
                                      "1 ",
                                      " 1",
                                      "0x1",
                                      "1,5",
                                      "nan",
                                      "inf",
                                      "--1",
                                      "1e99",
                                      "9223372036854775808",
                                      "99999999999999999999"};
    int64_t value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!decimal_parse(good[i].text, strlen(good[i].text), good[i].power, &value) ||
            (value != good[i].value))
            fail_msg("%s", good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (decimal_parse(bad[i], strlen(bad[i]), 0, &value))
            fail_msg("%s", bad[i]);
}

static int open_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(in_path, sizeof in_path, "%s/table.csv", folder);
    snprintf(out_path, sizeof out_path, "%s/out.rec", folder);
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    unlink(in_path);
    unlink(out_path);
    return rmdir(folder); /* not empty: a temporary file was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_stay_as_sent),
        cmocka_unit_test(merged_packets_are_split),
        cmocka_unit_test(payloads_without_times_come_one_a_second),
        cmocka_unit_test(payloads_are_passed_on_raw),
        cmocka_unit_test(rr_come_once_a_second),
        cmocka_unit_test(rounding_is_carried),
        cmocka_unit_test(short_rr_are_split),
        cmocka_unit_test(a_jump_of_the_time_column_is_followed),
        cmocka_unit_test(real_time_gives_a_clock),
        cmocka_unit_test(rates_come_without_rr),
        cmocka_unit_test(where_takes_one_person_out),
        cmocka_unit_test(the_header_says_what_was_done),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(files_have_their_errors),
        cmocka_unit_test(decimals_are_exact),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
