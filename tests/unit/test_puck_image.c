/* Firmware files: a whole one, and each way in which one may be no firmware. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "puck/image.h"

static enum image_verdict look(const char *const *lines)
{
    struct image image = {0};
    for (; *lines != NULL; lines++) {
        enum image_verdict verdict = image_line(&image, *lines);
        if (verdict != IMAGE_VERDICT_OK) {
            return verdict;
        }
    }
    return image_done(&image);
}

#define LOOK(...) look((const char *const[]){__VA_ARGS__, NULL})

#define DATA ":10010000214601360121470136007EFE09D2190140\r\n"
#define END  ":00000001FF\n"

static void test_whole(void **state)
{
    struct image image = {0};
    (void)state;
    assert_int_equal(image_line(&image, DATA), IMAGE_VERDICT_OK);
    assert_int_equal(image.bytes, 16);
    assert_int_equal(image.end, 0x110);
    assert_int_equal(LOOK(DATA, "\n", ":020000040000FA\n", ":0400000300000000F9\n", END, "\n"),
                     IMAGE_VERDICT_OK);
}

static void test_not_whole(void **state)
{
    (void)state;
    assert_int_equal(LOOK("hello\n"), IMAGE_VERDICT_NOT_HEX);
    assert_int_equal(LOOK(":1\n"), IMAGE_VERDICT_NOT_HEX);
    assert_int_equal(LOOK(":00000001FG\n"), IMAGE_VERDICT_NOT_HEX);
    assert_int_equal(LOOK(":01000001FF00\n"), IMAGE_VERDICT_CHECKSUM);
    assert_int_equal(LOOK(":02000001FF\n"), IMAGE_VERDICT_NOT_HEX); /* shorter than it says */
    assert_int_equal(LOOK("\n"), IMAGE_VERDICT_NOT_HEX);
    assert_int_equal(LOOK(END), IMAGE_VERDICT_EMPTY);
    assert_int_equal(LOOK(DATA), IMAGE_VERDICT_NO_END);
    assert_int_equal(LOOK(DATA, END, DATA), IMAGE_VERDICT_NOT_HEX);
    assert_int_equal(LOOK(":10010000214601360121470136007EFE09D2190141\n"), IMAGE_VERDICT_CHECKSUM);
    assert_int_equal(LOOK(":017000000090\n"), IMAGE_VERDICT_CHECKSUM);
    assert_int_equal(LOOK(":01700000008F\n"), IMAGE_VERDICT_TOO_LONG); /* the bootloader's */
    assert_int_equal(LOOK(":016FFF000091\n", END), IMAGE_VERDICT_OK);
    assert_int_equal(LOOK(":020000040001F9\n"), IMAGE_VERDICT_TOO_LONG);
    for (int i = 1; i < IMAGE_VERDICTS; i++) {
        assert_true(image_verdict_text((enum image_verdict)i)[0] != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_not_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
