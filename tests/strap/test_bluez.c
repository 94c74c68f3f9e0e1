/* The D-Bus way against a fake bluetoothd on a bus of its own: what a radio in a virtual machine
 * cannot be made to say, or not in a second. What an owner is told is written down as words and
 * compared. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake_bluez.h"
#include "now/now.h"
#include "strap/strap.h"

#define A "F0:00:00:00:00:00"
#define B "F0:00:00:00:00:01"

struct scene {
    sd_event *loop;
    struct fake_bluez fake;
    struct strap *strap;
    char told[4096];
    bool inside; /* a call into strap is going on: nothing may be told */
};

static struct scene *scene;

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
    const size_t used = strlen(scene->told);
    va_list list;

    assert_false(scene->inside);
    va_start(list, format);
    vsnprintf(scene->told + used, sizeof(scene->told) - used, format, list);
    va_end(list);
}

static void on_up(void *userdata, enum who who)
{
    (void)userdata;
    tell("%c up. ", "ab"[who]);
}

static void on_down(void *userdata, enum who who, enum strap_reason why)
{
    (void)userdata;
    tell("%c down %d. ", "ab"[who], why);
}

static void on_notification(void *userdata, enum who who, int64_t at_us, const uint8_t *bytes,
                            uint16_t length)
{
    (void)userdata;
    assert_int_equal(length, 2);
    assert_true(at_us <= now_boottime_us() && at_us > now_boottime_us() - US_PER_S);
    tell("%c %u. ", "ab"[who], bytes[1]);
}

static void on_trouble(void *userdata, enum who who, enum strap_trouble trouble)
{
    (void)userdata;
    tell("%c trouble %d. ", "ab-"[who], trouble);
}

static void on_seen(void *userdata, const struct strap_seen *seen)
{
    (void)userdata;
    tell("seen %s %s %d%s. ", seen->address, seen->name, seen->rssi_dbm,
         seen->connected ? " connected" : "");
}

/* Runs the loop until these words were told, at most 4 s; or, NULL, for 200 ms. */
static void run_until(const char *words)
{
    const int64_t end_us = now_boottime_us() + (words ? 4 * US_PER_S : 200 * US_PER_MS);

    while (now_boottime_us() < end_us && !(words && strstr(scene->told, words)))
        sd_event_run(scene->loop, 20000);
    if (words && !strstr(scene->told, words))
        fail_msg("never told \"%s\", but: %s", words, scene->told);
}

static void run_until_count(const unsigned *count, unsigned wanted)
{
    const int64_t end_us = now_boottime_us() + 4 * US_PER_S;

    while (now_boottime_us() < end_us && *count < wanted)
        sd_event_run(scene->loop, 20000);
    assert_true(*count >= wanted);
}

/* Nobody is looked for any more. */
static void run_until_found(void)
{
    const int64_t end_us = now_boottime_us() + 4 * US_PER_S;

    while (now_boottime_us() < end_us && scene->fake.discovering)
        sd_event_run(scene->loop, 20000);
    run_until(NULL);
    assert_int_equal(scene->fake.discovering, 0);
}

static void hold(enum who who, const char *address)
{
    scene->inside = true;
    strap_hold(scene->strap, who, address);
    scene->inside = false;
}

static void start(void)
{
    const struct strap_owner owner = {.up = on_up,
                                      .down = on_down,
                                      .notification = on_notification,
                                      .seen = on_seen,
                                      .trouble = on_trouble};

    scene->inside = true;
    assert_int_equal(strap_bluez_new(&scene->strap, scene->loop, &owner), 0);
    scene->inside = false;
}

static void start_with(int devices)
{
    fake_come(&scene->fake);
    for (int i = 0; i < devices; i++)
        fake_device_appear(&scene->fake, i);
    start();
}

static int setup_bus(void **state, bool permitted)
{
    static struct scene it;

    (void)state;
    memset(&it, 0, sizeof(it));
    scene = &it;
    scene->fake.adapter_there = true;
    scene->fake.powered = 1;
    scene->fake.device[0].rssi_dbm = -60;
    scene->fake.device[1].rssi_dbm = -65;
    return sd_event_new(&scene->loop) < 0 || !fake_bus_start(&scene->fake, scene->loop, permitted)
               ? -1
               : 0;
}

static int setup(void **state)
{
    return setup_bus(state, true);
}

static int setup_denied(void **state)
{
    return setup_bus(state, false);
}

static int teardown(void **state)
{
    (void)state;
    scene->strap = strap_free(scene->strap);
    fake_finish(&scene->fake);
    sd_event_unref(scene->loop);
    return 0;
}

/* --- tests --- */

static void test_a_strap_comes_up_and_an_old_value_is_not_told(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_notify(&scene->fake.device[0], 70);
    run_until("a 70. ");
    run_until(NULL);
    fake_notify(&scene->fake.device[0], 70); /* the same bytes are another notification */
    run_until("a 70. a 70. ");
    assert_string_equal(scene->told, "a up. a 70. a 70. ");
}

/* bluetoothd tells everything once for each program that subscribed. */
static void test_a_second_program_on_the_strap_makes_no_second_notification(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_notify(&scene->fake.device[0], 70);
    run_until(NULL);
    run_until(NULL); /* the next beat */
    fake_notify(&scene->fake.device[0], 71);
    fake_notify(&scene->fake.device[0], 71);
    run_until(NULL);
    run_until(NULL); /* the next beat */
    fake_notify(&scene->fake.device[0], 71);
    fake_notify(&scene->fake.device[0], 71);
    run_until(NULL);
    run_until(NULL); /* the next beat */
    assert_string_equal(scene->told, "a up. a 70. a 71. a 71. ");
}

static void test_two_straps_of_one_model_are_told_apart(void **state)
{
    (void)state;
    start_with(2);
    hold(WHO_A, "random " B); /* as lull scan prints it */
    hold(WHO_B, A);
    run_until("a up. ");
    run_until("b up. ");
    fake_notify(&scene->fake.device[0], 80);
    run_until("b 80. ");
    fake_notify(&scene->fake.device[1], 81);
    run_until("a 81. ");
}

static void test_notifications_before_the_answer_to_connect_are_not_lost(void **state)
{
    (void)state;
    scene->fake.device[0].late_answer = true;
    start_with(1);
    hold(WHO_A, A);
    run_until_count(&scene->fake.device[0].connects, 1);
    fake_notify(&scene->fake.device[0], 70);
    fake_resolve(&scene->fake.device[0]);
    fake_notify(&scene->fake.device[0], 71);
    run_until("a 71. ");
    fake_answer(&scene->fake.device[0]);
    fake_notify(&scene->fake.device[0], 72);
    run_until("a 72. ");
    assert_string_equal(scene->told, "a up. a 70. a 71. a 72. ");
    assert_true(scene->fake.device[0].subscribed);
}

static void test_a_drop_ends_in_a_new_up(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_drop(&scene->fake.device[0], NULL);
    fake_notify(&scene->fake.device[0], 99); /* late, of nobody's connection */
    run_until("a down 0. a up. ");
    fake_notify(&scene->fake.device[0], 70);
    run_until("a 70. ");
    assert_string_equal(scene->told, "a up. a down 0. a up. a 70. ");
}

static void test_a_reason_is_passed_on_where_it_is_told(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_drop(&scene->fake.device[0], "org.bluez.Reason.Timeout");
    run_until("a down 1. a up. ");
}

static void test_notifications_kept_by_another_program(void **state)
{
    (void)state;
    scene->fake.device[0].subscribe_error = "Notify acquired";
    start_with(1);
    hold(WHO_A, A);
    run_until("a trouble 5. ");
    assert_int_equal(scene->fake.device[0].disconnects, 0); /* it is theirs */
}

static void test_a_service_that_dies_and_comes_back(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_go(&scene->fake);
    run_until("a down 4. ");
    run_until("- trouble 1. ");
    fake_come(&scene->fake);
    fake_device_appear(&scene->fake, 0);
    run_until("- trouble 0. ");
    run_until("a down 4. - trouble 1. - trouble 0. a up. ");
}

static void test_a_quick_restart_is_nobodys_trouble(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_go(&scene->fake);
    run_until(NULL);
    fake_come(&scene->fake);
    fake_device_appear(&scene->fake, 0);
    run_until("a down 4. a up. ");
    assert_null(strstr(scene->told, "trouble"));
}

static void test_the_bus_itself_is_started_anew(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_bus_stop(&scene->fake);
    run_until("a down 4. ");
    fake_go(&scene->fake);
    assert_true(fake_bus_start(&scene->fake, scene->loop, true));
    fake_come(&scene->fake);
    fake_device_appear(&scene->fake, 0);
    run_until("- trouble 0. ");
    run_until("- trouble 0. a up. ");
}

static void test_an_adapter_is_pulled_out_and_back(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    fake_device_vanish(&scene->fake, 0);
    fake_adapter(&scene->fake, false);
    run_until("- trouble 2. ");
    fake_adapter(&scene->fake, true);
    fake_device_appear(&scene->fake, 0);
    run_until("- trouble 0. a up. ");
}

static void test_an_adapter_that_is_off_is_switched_on_once(void **state)
{
    (void)state;
    scene->fake.powered = 0;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    assert_int_equal(scene->fake.power_sets, 1);
    assert_null(strstr(scene->told, "trouble"));
}

static void test_discovery_runs_only_while_somebody_is_away(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    run_until_found();
    scene->fake.discoveries = 0;
    hold(WHO_B, B); /* not in the air */
    run_until_count(&scene->fake.discoveries, 1);
    assert_int_equal(scene->fake.discovering, 1);
    fake_device_appear(&scene->fake, 1);
    run_until("b up. ");
    run_until_found();
}

static void test_discovery_that_is_taken_away_is_started_again(void **state)
{
    (void)state;
    start_with(0);
    hold(WHO_A, A);
    run_until_count(&scene->fake.discoveries, 1);
    run_until(NULL);
    scene->fake.discovering = 0;
    sd_bus_emit_properties_changed(scene->fake.bus, "/org/bluez/hci0", "org.bluez.Adapter1",
                                   "Discovering", NULL);
    run_until_count(&scene->fake.discoveries, 2);
}

static void test_scan_shows_a_strap_of_unknown_loudness(void **state)
{
    (void)state;
    scene->fake.device[0].rssi_dbm = 127;
    start_with(0);
    scene->inside = true;
    strap_scan(scene->strap, true);
    scene->inside = false;
    run_until_count(&scene->fake.discoveries, 1);
    fake_device_appear(&scene->fake, 0);
    run_until("seen " A " Strap H9 127. ");
}

static void test_another_address_lets_go_of_the_one_before(void **state)
{
    (void)state;
    start_with(2);
    hold(WHO_A, A);
    run_until("a up. ");
    hold(WHO_A, B);
    run_until("a up. a down 0. a up. ");
    assert_int_equal(scene->fake.device[0].disconnects, 1);
    hold(WHO_A, NULL);
    run_until("a up. a down 0. a up. a down 0. ");
    run_until_count(&scene->fake.device[1].disconnects, 1);
    run_until(NULL);
    assert_int_equal(scene->fake.device[1].disconnects, 1);
}

static void test_freeing_lets_go(void **state)
{
    (void)state;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    scene->strap = strap_free(scene->strap);
    run_until_count(&scene->fake.device[0].disconnects, 1);
    run_until(NULL);
    assert_int_equal(scene->fake.device[0].disconnects, 1);
}

static void test_a_connection_of_another_program_is_left_to_it(void **state)
{
    (void)state;
    scene->fake.device[0].connected = scene->fake.device[0].resolved = 1;
    start_with(1);
    hold(WHO_A, A);
    run_until("a up. ");
    hold(WHO_A, NULL);
    run_until("a up. a down 0. ");
    run_until(NULL);
    assert_int_equal(scene->fake.device[0].disconnects, 0);
}

static void test_nothing_is_permitted(void **state)
{
    (void)state;
    fake_come(&scene->fake);
    start();
    hold(WHO_A, A);
    run_until("- trouble 4. ");
}

static void test_no_bluetooth_service_at_all(void **state)
{
    (void)state;
    start();
    hold(WHO_A, A);
    run_until("- trouble 1. ");
    fake_come(&scene->fake);
    fake_device_appear(&scene->fake, 0);
    run_until("- trouble 1. - trouble 0. a up. ");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_strap_comes_up_and_an_old_value_is_not_told),
        CASE(test_a_second_program_on_the_strap_makes_no_second_notification),
        CASE(test_two_straps_of_one_model_are_told_apart),
        CASE(test_notifications_before_the_answer_to_connect_are_not_lost),
        CASE(test_a_drop_ends_in_a_new_up),
        CASE(test_a_reason_is_passed_on_where_it_is_told),
        CASE(test_notifications_kept_by_another_program),
        CASE(test_a_service_that_dies_and_comes_back),
        CASE(test_a_quick_restart_is_nobodys_trouble),
        CASE(test_the_bus_itself_is_started_anew),
        CASE(test_an_adapter_is_pulled_out_and_back),
        CASE(test_an_adapter_that_is_off_is_switched_on_once),
        CASE(test_discovery_runs_only_while_somebody_is_away),
        CASE(test_discovery_that_is_taken_away_is_started_again),
        CASE(test_scan_shows_a_strap_of_unknown_loudness),
        CASE(test_another_address_lets_go_of_the_one_before),
        CASE(test_freeing_lets_go),
        CASE(test_a_connection_of_another_program_is_left_to_it),
        cmocka_unit_test_setup_teardown(test_nothing_is_permitted, setup_denied, teardown),
        CASE(test_no_bluetooth_service_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
