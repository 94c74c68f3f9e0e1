/* clicker: devices that are faked at the kernel's border. A node is a FIFO in a folder of the
 * test's own; what is written into it are the kernel's events, and ioctl() on it is answered here,
 * as the kernel would. libevdev and clicker.c run as they are. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "command/clicker.h"
#include "now/now.h"

#define FAKES 6

struct fake {
    const char *name;
    uint16_t bus;
    uint16_t keys[40]; /* 0 ends them */
    bool moves;        /* REL_X */
    bool elsewhere;    /* grabbed by another program */
    bool no_clock;

    char path[96];
    ino_t inode;
    int writer; /* the kernel's end */
    int grabs, clock;
    uint16_t held; /* the key the kernel says is down */
};

static struct fake fakes[FAKES];
static char folder[64];

/* ---- the kernel ---- */

static struct fake *fake_of(int fd)
{
    struct stat stat;
    for (int i = 0; fstat(fd, &stat) == 0 && i < FAKES; i++) {
        if (S_ISFIFO(stat.st_mode) && fakes[i].inode == stat.st_ino && stat.st_ino != 0) {
            return &fakes[i];
        }
    }
    return NULL;
}

static void set_bit(uint8_t *bits, size_t size, unsigned bit)
{
    if (bit / 8 < size) {
        bits[bit / 8] |= (uint8_t)(1u << (bit % 8));
    }
}

static int answer_bits(const struct fake *fake, unsigned type, uint8_t *bits, size_t size)
{
    memset(bits, 0, size);
    if (type == 0) {
        set_bit(bits, size, EV_SYN);
        set_bit(bits, size, EV_KEY);
        if (fake->moves) {
            set_bit(bits, size, EV_REL);
        }
    } else if (type == EV_KEY) {
        for (int i = 0; fake->keys[i] != 0; i++) {
            set_bit(bits, size, fake->keys[i]);
        }
    } else if (type == EV_REL && fake->moves) {
        set_bit(bits, size, REL_X);
        set_bit(bits, size, REL_Y);
    }
    return (int)size;
}

static int answer(struct fake *fake, unsigned long request, void *argument)
{
    unsigned number = _IOC_NR(request);
    size_t size = _IOC_SIZE(request);
    if (number == _IOC_NR(EVIOCGRAB)) {
        if (argument != NULL && fake->elsewhere) {
            errno = EBUSY;
            return -1;
        }
        fake->grabs += argument != NULL ? 1 : -1;
    } else if (number == _IOC_NR(EVIOCSCLOCKID)) {
        if (fake->no_clock) {
            errno = EINVAL;
            return -1;
        }
        fake->clock = *(int *)argument;
    } else if (number == _IOC_NR(EVIOCGID)) {
        *(struct input_id *)argument = (struct input_id){.bustype = fake->bus};
    } else if (number == _IOC_NR(EVIOCGVERSION)) {
        *(int *)argument = EV_VERSION;
    } else if (number == _IOC_NR(EVIOCGNAME(0))) {
        snprintf(argument, size, "%s", fake->name);
        return (int)strlen(fake->name) + 1;
    } else if (number == _IOC_NR(EVIOCGPHYS(0)) || number == _IOC_NR(EVIOCGUNIQ(0))) {
        errno = ENOENT;
        return -1;
    } else if (number >= _IOC_NR(EVIOCGBIT(0, 0)) && number <= _IOC_NR(EVIOCGBIT(EV_MAX, 0))) {
        return answer_bits(fake, number - _IOC_NR(EVIOCGBIT(0, 0)), argument, size);
    } else {
        memset(argument, 0, size);
        if (number == _IOC_NR(EVIOCGKEY(0)) && fake->held != 0) {
            set_bit(argument, size, fake->held);
        }
    }
    return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    struct fake *fake = _IOC_TYPE(request) == 'E' ? fake_of(fd) : NULL;
    return fake != NULL ? answer(fake, request, argument)
                        : (int)syscall(SYS_ioctl, fd, request, argument);
}

/* ---- the fixture ---- */

static char heard[256]; /* A a: left down, up; B b; + - : held, gone; ! trouble */
static int64_t heard_us, heard_bound_us;
static char trouble[512];

static void say(char letter)
{
    size_t length = strlen(heard);
    if (length < sizeof(heard) - 1) {
        heard[length] = letter;
        heard[length + 1] = 0;
    }
}

static void on_press(void *userdata, enum who who, bool down, int64_t event_us, int64_t bound_us)
{
    (void)userdata;
    say((char)((down ? 'A' : 'a') + (who == WHO_B)));
    heard_us = event_us;
    heard_bound_us = bound_us;
}

static void on_held(void *userdata, const char *name, bool held)
{
    (void)userdata;
    assert_true(*name != 0);
    say(held ? '+' : '-');
}

static void on_trouble(void *userdata, const char *text)
{
    (void)userdata;
    say('!');
    snprintf(trouble, sizeof(trouble), "%s", text);
}

static const struct clicker_owner owner = {
    .press = on_press,
    .held = on_held,
    .trouble = on_trouble,
};

static const struct fake presenter = {
    .name = "Three Button Presenter",
    .bus = BUS_USB,
    .keys = {KEY_PAGEUP, KEY_PAGEDOWN, KEY_LEFT, KEY_F5, KEY_ESC},
};

static sd_event *loop;
static struct clicker *clicker;

static struct fake *plug(int number, const struct fake *what)
{
    struct stat stat;
    struct fake *fake = &fakes[number];
    *fake = *what;
    snprintf(fake->path, sizeof(fake->path), "%s/event%d", folder, number);
    /* The node is there before its rights are, as with udev. */
    assert_int_equal(mkfifo(fake->path, 0666), 0);
    assert_int_equal(lstat(fake->path, &stat), 0);
    fake->inode = stat.st_ino;
    fake->writer = open(fake->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(fake->writer >= 0);
    return fake;
}

static void unplug(struct fake *fake)
{
    unlink(fake->path);
    close(fake->writer);
    fake->inode = 0;
    fake->grabs = 0; /* the kernel's doing */
}

static void run(void)
{
    while (sd_event_run(loop, 0) > 0) {
    }
}

static void send(const struct fake *fake, uint16_t type, uint16_t code, int value, int64_t at_us)
{
    struct input_event event = {.type = type, .code = code, .value = value};
    struct input_event end = {.type = EV_SYN, .code = SYN_REPORT};
    event.input_event_sec = end.input_event_sec = at_us / US_PER_S;
    event.input_event_usec = end.input_event_usec = at_us % US_PER_S;
    assert_int_equal(write(fake->writer, &event, sizeof(event)), sizeof(event));
    assert_int_equal(write(fake->writer, &end, sizeof(end)), sizeof(end));
    run();
}

static void key(const struct fake *fake, uint16_t code, int value)
{
    send(fake, EV_KEY, code, value, 7 * US_PER_S);
}

static void start(const char *named)
{
    assert_int_equal(clicker_new(&clicker, loop, folder, named, &owner), 0);
}

static int setup(void **state)
{
    (void)state;
    memset(fakes, 0, sizeof(fakes));
    heard[0] = trouble[0] = 0;
    snprintf(folder, sizeof(folder), "/tmp/lull-clicker-XXXXXX");
    return mkdtemp(folder) != NULL && chmod(folder, 0755) == 0 && sd_event_new(&loop) >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    clicker = clicker_free(clicker);
    loop = sd_event_unref(loop);
    for (int i = 0; i < FAKES; i++) {
        assert_int_equal(fakes[i].grabs, 0); /* every device is given back */
        if (fakes[i].inode != 0) {
            unplug(&fakes[i]);
        }
    }
    return rmdir(folder);
}

/* ---- the tests ---- */

static void test_press(void **state)
{
    (void)state;
    struct fake *fake = plug(0, &presenter);
    start(NULL);
    assert_string_equal(heard, "+");
    assert_int_equal(fake->grabs, 1);
    assert_int_equal(fake->clock, CLOCK_BOOTTIME);
    assert_int_equal(clicker_held(clicker), 1);
    send(fake, EV_KEY, KEY_PAGEDOWN, 1, 12345678);
    assert_string_equal(heard, "+B");
    assert_int_equal(heard_us, 12345678);
    assert_int_equal(heard_bound_us, 10000);
    key(fake, KEY_PAGEDOWN, 2); /* the kernel's autorepeat is no press */
    key(fake, KEY_PAGEDOWN, 2);
    send(fake, EV_KEY, KEY_PAGEDOWN, 0, 12445678);
    assert_string_equal(heard, "+Bb");
    assert_int_equal(heard_us, 12445678);
    key(fake, KEY_F5, 1); /* nobody's */
    key(fake, KEY_F5, 0);
    key(fake, KEY_PAGEUP, 1);
    key(fake, KEY_LEFT, 1); /* two buttons of one side are one press */
    key(fake, KEY_PAGEUP, 0);
    key(fake, KEY_LEFT, 0);
    assert_string_equal(heard, "+BbAa");
}

static void test_no_clock(void **state)
{
    struct fake old = presenter;
    (void)state;
    old.no_clock = true;
    struct fake *fake = plug(0, &old);
    start(NULL);
    key(fake, KEY_PAGEUP, 1); /* stamped 7 s by another clock */
    int64_t now_us = now_boottime_us();
    assert_in_range(heard_us, now_us - US_PER_S, now_us);
    assert_int_equal(heard_bound_us, 50000);
}

static void test_which(void **state)
{
    static const struct fake others[] = {
        {.name = "Keyboard", .bus = BUS_USB, .keys = {KEY_Q, KEY_LEFT, KEY_PAGEUP, KEY_PAGEDOWN}},
        {.name = "Mouse", .bus = BUS_USB, .keys = {BTN_LEFT, BTN_RIGHT}, .moves = true},
        {.name = "Keyboard Consumer Control", .bus = BUS_USB, .keys = {KEY_VOLUMEUP, KEY_MUTE}},
        {.name = "Laptop Hotkeys", .bus = BUS_HOST, .keys = {KEY_VOLUMEUP, KEY_VOLUMEDOWN}},
        {.name = "Power Button", .bus = BUS_USB, .keys = {KEY_POWER}},
    };
    (void)state;
    for (int i = 0; i < 5; i++) {
        plug(i, &others[i]);
    }
    start(NULL);
    assert_string_equal(heard, "");
    struct fake shutter = {.name = "Shutter", .bus = BUS_BLUETOOTH, .keys = {KEY_VOLUMEUP}};
    struct fake *fake = plug(5, &shutter);
    run();
    key(fake, KEY_VOLUMEUP, 1);
    assert_string_equal(heard, "+A");
    struct clicker_look found = clicker_look(folder, NULL);
    assert_int_equal(found.devices, 6);
    assert_int_equal(found.clickers, 1);
    assert_int_equal(found.denied, 0);
    assert_string_equal(found.name, "Shutter");
}

static void test_named(void **state)
{
    static const struct fake mouse = {
        .name = "Tiny MOUSE 3", .bus = BUS_USB, .keys = {BTN_LEFT, BTN_RIGHT}, .moves = true};
    (void)state;
    struct fake *fake = plug(0, &mouse);
    start("mouse");
    key(fake, BTN_RIGHT, 1);
    send(fake, EV_REL, REL_X, 1, 0);
    assert_string_equal(heard, "+B");
}

static void test_plug_and_unplug(void **state)
{
    (void)state;
    start(NULL);
    struct fake *fake = plug(0, &presenter);
    run();
    assert_string_equal(heard, "+");
    key(fake, KEY_PAGEUP, 1);
    unplug(fake);
    run();
    assert_string_equal(heard, "+Aa-");
    assert_int_equal(clicker_held(clicker), 0);
    fake = plug(1, &presenter);
    run();
    key(fake, KEY_PAGEDOWN, 1);
    key(fake, KEY_PAGEDOWN, 0);
    assert_string_equal(heard, "+Aa-+Bb");
}

/* One pulled out with its button down, while the same button of another one is down too. */
static void test_two(void **state)
{
    (void)state;
    struct fake *first = plug(0, &presenter);
    struct fake *second = plug(1, &presenter);
    start(NULL);
    key(first, KEY_PAGEUP, 1);
    key(second, KEY_PAGEUP, 1);
    unplug(first);
    run();
    assert_string_equal(heard, "++A-");
    key(second, KEY_PAGEUP, 0);
    assert_string_equal(heard, "++A-a");
}

/* The kernel dropped events: what it says of the buttons now counts. */
static void test_dropped(void **state)
{
    (void)state;
    struct fake *fake = plug(0, &presenter);
    start(NULL);
    key(fake, KEY_PAGEUP, 1);
    send(fake, EV_SYN, SYN_DROPPED, 0, 0); /* in it, the release */
    assert_string_equal(heard, "+Aa");
    fake->held = KEY_PAGEDOWN;
    send(fake, EV_SYN, SYN_DROPPED, 0, 0);
    assert_string_equal(heard, "+AaB");
    fake->held = 0;
    key(fake, KEY_PAGEDOWN, 0);
    assert_string_equal(heard, "+AaBb");
}

static void test_elsewhere(void **state)
{
    struct fake busy = presenter;
    (void)state;
    busy.elsewhere = true;
    plug(0, &busy);
    plug(1, &busy);
    start(NULL);
    assert_string_equal(heard, "!"); /* once */
    assert_non_null(strstr(trouble, "Three Button Presenter"));
    fakes[0].elsewhere = false;
    chmod(fakes[0].path, 0600);
    run();
    assert_string_equal(heard, "!+");
}

/* Rights come after the node, as udev gives them. */
static void test_not_permitted(void **state)
{
    bool root = geteuid() == 0;
    (void)state;
    struct fake *fake = plug(0, &presenter);
    plug(1, &presenter);
    assert_int_equal(chmod(fakes[0].path, 0) | chmod(fakes[1].path, 0), 0);
    assert_true(!root || seteuid(65534) == 0);
    start(NULL);
    struct clicker_look found = clicker_look(folder, NULL);
    assert_true(!root || seteuid(0) == 0);
    assert_string_equal(heard, "!");
    assert_string_equal(trouble, clicker_permission_text);
    assert_int_equal(found.denied, 2);
    assert_int_equal(found.clickers, 0);
    assert_int_equal(chmod(fake->path, 0666), 0);
    assert_true(!root || seteuid(65534) == 0);
    run();
    assert_true(!root || seteuid(0) == 0);
    assert_string_equal(heard, "!+");
    key(fake, KEY_PAGEUP, 1);
    assert_string_equal(heard, "!+A");
}

static void test_no_folder(void **state)
{
    char whole[sizeof(folder)];
    (void)state;
    snprintf(whole, sizeof(whole), "%s", folder);
    strcat(folder, "/input");
    start(NULL);
    assert_string_equal(heard, "");
    assert_int_equal(clicker_look(folder, NULL).devices, 0);
    assert_int_equal(mkdir(folder, 0755), 0);
    run();
    struct fake *fake = plug(0, &presenter);
    run();
    assert_string_equal(heard, "+");
    unplug(fake);
    run();
    assert_int_equal(rmdir(folder), 0);
    snprintf(folder, sizeof(folder), "%s", whole);
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_press),           ONE(test_no_clock),  ONE(test_which),   ONE(test_named),
        ONE(test_plug_and_unplug), ONE(test_two),       ONE(test_dropped), ONE(test_elsewhere),
        ONE(test_not_permitted),   ONE(test_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
