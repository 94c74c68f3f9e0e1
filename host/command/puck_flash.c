/* 'lull puck flash': the puck is asked to become a bootloader, which then shows up as a serial
 * port, and avrdude writes the firmware through it. The only place where lull starts another
 * program.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "command/command.h"
#include "command/puck_held.h"
#include "puck/image.h"
#include "puck/look.h"
#include "words/words.h"

#define PORTS_MAX  64
#define GREET_US   (4 * US_PER_S)
#define LEAVE_US   (3 * US_PER_S)
#define PORT_MS    60000
#define RIGHTS_MS  2000 /* udev gives them a moment after the port is there */
#define BACK_US    (10 * US_PER_S)
#define OUTPUT_MAX 4000
#define HASHES     50 /* avrdude's progress bar */

static int check_image(const char *path)
{
    struct image image = {0};
    char line[600];
    enum image_verdict verdict = IMAGE_VERDICT_OK;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        say_error("puck flash", "%s: %s.", path, strerror(errno));
        return EXIT_FAILED;
    }
    while (verdict == IMAGE_VERDICT_OK && fgets(line, sizeof(line), file) != NULL) {
        verdict = image_line(&image, line);
    }
    if (verdict == IMAGE_VERDICT_OK) {
        verdict = image_done(&image);
    }
    fclose(file);
    if (verdict != IMAGE_VERDICT_OK) {
        say_error("puck flash", "%s: %s", path, image_verdict_text(verdict));
        return EXIT_FAILED;
    }
    printf(_("%s: %u bytes\n"), path, image.bytes);
    return EXIT_DONE;
}

static bool find_program(const char *name, char *ret_path, size_t size)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != 0) {
        size_t length = strcspn(path, ":");
        int written = snprintf(ret_path, size, "%.*s/%s", (int)length, path, name);
        if (written > 0 && (size_t)written < size && access(ret_path, X_OK) == 0) {
            return true;
        }
        path += length + (path[length] == ':' ? 1 : 0);
    }
    return false;
}

/* ---- the bootloader's port ---- */

/* Bit n: /dev/ttyACMn is there. */
static uint64_t ports(void)
{
    uint64_t found = 0;
    DIR *folder = opendir("/dev");
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        unsigned number;
        char rest;
        if (sscanf(entry->d_name, "ttyACM%u%c", &number, &rest) == 1 && number < PORTS_MAX) {
            found |= UINT64_C(1) << number;
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return found;
}

static void sleep_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* A port that was not there before. */
static bool wait_for_port(uint64_t before, char *ret_port, size_t size)
{
    for (int waited = 0; waited < PORT_MS; waited += 100) {
        uint64_t now = ports();
        before &= now; /* one that goes and comes back is new */
        for (unsigned i = 0; i < PORTS_MAX; i++) {
            if (((now & ~before) >> i & 1u) != 0) {
                snprintf(ret_port, size, "/dev/ttyACM%u", i);
                return true;
            }
        }
        sleep_ms(100);
    }
    return false;
}

static bool may_use(const char *port)
{
    for (int waited = 0; waited < RIGHTS_MS; waited += 100) {
        if (access(port, R_OK | W_OK) == 0) {
            return true;
        }
        sleep_ms(100);
    }
    say_error("puck flash",
              "%s: this login may not use it. 'sudo usermod -aG dialout \"$USER\"' and logging in "
              "again lets it, and so does lull's udev rule (70-lull-puck.rules).",
              port);
    return false;
}

/* ---- the puck becomes a bootloader ---- */

static bool is_greeted(const struct puck_held *held)
{
    return held->up || (held->trouble != TROUBLE_NONE && held->trouble != TROUBLE_SECOND);
}

static bool is_gone(const struct puck_held *held)
{
    return usb_host(held->usb) == NULL;
}

/* True: it went by itself. */
static bool become_bootloader(void)
{
    struct puck_held held;
    bool gone = false;
    if (look_around().pucks > 0 && puck_held_open(&held) == 0) {
        puck_held_wait(&held, is_greeted, GREET_US);
        if (held.up) {
            usb_bootloader(held.usb);
            gone = puck_held_wait(&held, is_gone, LEAVE_US);
        }
        puck_held_close(&held);
    }
    return gone;
}

/* ---- avrdude ---- */

struct progress {
    char output[OUTPUT_MAX]; /* the last of what avrdude said */
    size_t length;
    const char *doing; /* NULL: no bar is being drawn */
    unsigned hashes;
    bool terminal;
};

static void draw(const struct progress *progress)
{
    if (progress->terminal) {
        printf("\r%s %3u %%", progress->doing, progress->hashes * 100 / HASHES);
    } else if (progress->hashes == HASHES) {
        printf("%s 100 %%\n", progress->doing);
    }
    fflush(stdout);
}

static bool ends_with(const struct progress *progress, const char *word)
{
    size_t length = strlen(word);
    return progress->length >= length &&
           memcmp(progress->output + progress->length - length, word, length) == 0;
}

static void take_output(struct progress *progress, char byte)
{
    if (progress->length == OUTPUT_MAX) {
        memmove(progress->output, progress->output + OUTPUT_MAX / 2, OUTPUT_MAX / 2);
        progress->length = OUTPUT_MAX / 2;
    }
    progress->output[progress->length++] = byte;
    const char *doing = ends_with(progress, "Writing |")   ? "writing"
                        : ends_with(progress, "Reading |") ? "checking"
                                                           : NULL;
    if (doing != NULL) {
        progress->doing = doing;
        progress->hashes = 0;
    } else if (progress->doing != NULL && byte == '#' && progress->hashes < HASHES) {
        progress->hashes++;
        draw(progress);
    }
}

static int run_avrdude(const char *program, const char *port, const char *file)
{
    static struct progress progress;
    char flash[512];
    char byte[256];
    int out[2];
    int status = -1;
    ssize_t length;
    snprintf(flash, sizeof(flash), "flash:w:%s:i", file);
    progress = (struct progress){.terminal = isatty(STDOUT_FILENO) != 0};
    if (pipe(out) < 0) {
        return EXIT_FAILED;
    }
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(out[1], STDERR_FILENO);
        close(out[0]);
        execl(program, "avrdude", "-p", "atmega32u4", "-c", "avr109", "-P", port, "-b", "57600",
              "-D", "-U", flash, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    while ((length = read(out[0], byte, sizeof(byte))) > 0) {
        for (ssize_t i = 0; i < length; i++) {
            take_output(&progress, byte[i]);
        }
    }
    close(out[0]);
    if (progress.terminal && progress.doing != NULL) {
        puts("");
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
        return EXIT_DONE;
    }
    fwrite(progress.output, 1, progress.length, stderr);
    say_error("puck flash", "avrdude could not write the firmware; its words are above. The puck "
                            "is safe: unplug it, plug it in and try once more.");
    return EXIT_FAILED;
}

/* ---- all of it ---- */

static int greet_again(void)
{
    struct puck_held held;
    int status = EXIT_FAILED;
    if (puck_held_open(&held) == 0) {
        puck_held_wait(&held, is_greeted, BACK_US);
        if (held.up) {
            printf(_("The puck is back, with firmware %u.%u. Next: lull puck test\n"),
                   held.about.firmware_major, held.about.firmware_minor);
            status = EXIT_DONE;
        } else {
            say_error("puck flash", "the firmware is written, and the puck is not back yet. Unplug "
                                    "it and plug it in again, then: lull puck");
        }
    }
    puck_held_close(&held);
    return status;
}

int puck_flash(const char *file)
{
    char program[512];
    char port[32];
    const char *image = file != NULL ? file : LULL_PUCK_IMAGE;
    if (file == NULL && access(image, R_OK) < 0) {
        say_error("puck flash", "lull came without a firmware here. 'lull puck flash FILE' takes "
                                "one; firmware/README.md says how to build it.");
        return EXIT_FAILED;
    }
    int status = check_image(image);
    if (status != EXIT_DONE) {
        return status;
    }
    if (!find_program("avrdude", program, sizeof(program))) {
        say_error("puck flash", "avrdude is not installed, and writes the firmware: 'sudo apt-get "
                                "install avrdude'.");
        return EXIT_FAILED;
    }
    uint64_t before = ports();
    if (!become_bootloader()) {
        puts(
            _("Press the reset button of the puck's board twice, quickly. (A new board: plug it in "
              "first.)"));
        fflush(stdout);
    }
    if (!wait_for_port(before, port, sizeof(port))) {
        say_error("puck flash", "no bootloader showed up within a minute.");
        return EXIT_FAILED;
    }
    if (!may_use(port)) {
        return EXIT_FAILED;
    }
    status = run_avrdude(program, port, image);
    return status == EXIT_DONE ? greet_again() : status;
}
