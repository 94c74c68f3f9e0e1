/* Tails and quantiles against tabled ones (printed by scipy.stats 1.10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "core/figures/normal.h"

static void test_tails(void **state)
{
    (void)state;
    static const struct {
        double z, above;
    } row[] = {
        {-6, 0.999999999013412},      {-1.5, 0.933192798731142},    {0, 0.5},
        {0.5, 0.308537538725987},     {1, 0.158655253931457},       {1.96, 0.0249978951482204},
        {2.999, 0.00135433653372711}, {3.001, 0.00134547282508497}, {4.5, 3.39767312473005e-06},
        {8, 6.22096057427174e-16},    {20, 2.75362411860616e-89},   {30, 4.90671392714791e-198},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        assert_true(fabs(normal_above(row[i].z) / row[i].above - 1) < 1e-11);
    }
    assert_true(normal_above(40) == 0 && normal_above(-40) == 1);
    assert_true(fabs(normal_above(NORMAL_975) - 0.025) < 1e-14);
}

static void test_quantiles_undo_tails(void **state)
{
    (void)state;
    for (double z = -4.5; z <= 4.5; z += 0.25) {
        assert_true(fabs(normal_quantile(normal_above(-z)) - z) < 1e-8);
    }
    assert_true(fabs(normal_quantile(0.975) - NORMAL_975) < 1e-9);
    assert_true(normal_quantile(0) < -4.7 && normal_quantile(1) > 4.7);
}

static void test_student(void **state)
{
    (void)state;
    static const struct {
        uint32_t freedom;
        double quantile;
    } row[] = {
        {4, 2.776445105},  {5, 2.570581837},  {7, 2.364624251},    {10, 2.228138852},
        {20, 2.085963447}, {60, 2.000297821}, {1000, 1.962339081},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        assert_true(fabs(student_975(row[i].freedom) / row[i].quantile - 1) < 1e-3);
    }
    assert_true(student_975(0) == student_975(4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_quantiles_undo_tails),
        cmocka_unit_test(test_student),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
