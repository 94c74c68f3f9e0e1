/* doctor: the table of what is looked at, in the order in which one thing needs the other. */
#include "command/doctor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command/clicker.h"
#include "command/command.h"
#include "command/sandbox.h"
#include "puck/look.h"
#include "puck/trouble.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull doctor [--bluetooth dbus|direct] [--journal FILE]\n"
    "\n"
    "Looks at what a talk needs on this machine: Bluetooth, permissions, sound, the journal. A "
    "line\n"
    "for each: ok, or what is not, and its fix. Plays the cue once, and asks whether you both "
    "heard\n"
    "it. Exits 0 where all that is needed is there, 1 otherwise.\n"
    "\n"
    "  --bluetooth WAY       dbus, through the desktop's Bluetooth service (default); or direct,\n"
    "                        without it\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n");

struct doctor_finding doctor_found(enum doctor_verdict verdict, const char *format, ...)
{
    struct doctor_finding finding = {.verdict = verdict};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding.text, sizeof(finding.text), format, arguments);
    va_end(arguments);
    return finding;
}

static struct doctor_finding check_clicker(const struct doctor *doctor)
{
    char folder[64];
    snprintf(folder, sizeof(folder), "%s/input", doctor->dev);
    struct clicker_look found = clicker_look(folder, NULL);
    if (found.clickers > 0) {
        return doctor_found(DOCTOR_OK, "%s", found.name);
    }
    if (found.denied > 0) {
        return doctor_found(DOCTOR_NOTE, "%s", _(clicker_permission_text));
    }
    return doctor_found(DOCTOR_OK, _("none is plugged in; the keyboard is enough"));
}

static struct doctor_finding check_puck(const struct doctor *doctor)
{
    struct look found = look_around();
    (void)doctor;
    if (found.denied > 0) {
        return doctor_found(DOCTOR_NOTE, "%s", trouble_text(TROUBLE_DENIED));
    }
    if (found.pucks > 0) {
        return doctor_found(DOCTOR_OK, _("plugged in; 'lull puck test' tries it"));
    }
    return doctor_found(DOCTOR_OK, _("none is plugged in; lull works without"));
}

/* Tried in a child: there is no way back. */
static struct doctor_finding check_sandbox(const struct doctor *doctor)
{
    int status = 0;
    (void)doctor;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        _exit(sandbox_enter() < 0 ? 1 : 0);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
        return doctor_found(DOCTOR_OK, _("internet and other programs are given up during a talk"));
    }
    return doctor_found(DOCTOR_NOTE,
                        _("this kernel lets no program give up rights (seccomp). lull "
                          "works all the same; a stock kernel of your distribution has "
                          "it"));
}

static const struct {
    const char *name;
    bool dbus, direct; /* the ways that need it */
    struct doctor_finding (*look)(const struct doctor *doctor);
} checks[] = {
    {"kernel", true, true, doctor_kernel},      {"adapter", true, true, doctor_adapter},
    {"bluetooth", true, false, doctor_service}, {"bluetooth", false, true, doctor_direct},
    {"sandbox", true, true, check_sandbox},     {"clicker", true, true, check_clicker},
    {"puck", true, true, check_puck},           {"disk", true, true, doctor_disk},
    {"journal", true, true, doctor_journal},    {"sound", true, true, doctor_sound},
};

/* How many things are wanting. */
static unsigned look_at_all(const struct doctor *doctor)
{
    static const char *const words[] = {N_("ok   "), N_("note "), "     "};
    unsigned wanting = 0;
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        if (doctor->direct ? !checks[i].direct : !checks[i].dbus) {
            continue;
        }
        struct doctor_finding finding = checks[i].look(doctor);
        bool wants = finding.verdict == DOCTOR_WANTING;
        wanting += wants ? 1 : 0;
        const char *on = !say_colour() ? "" : wants ? "\033[1m" : "\033[2m";
        printf("%s%-10s  %s%s%s\n", on, checks[i].name,
               wants ? _("NOT  ") : _(words[finding.verdict]), *on != 0 ? "\033[0m" : "",
               finding.text);
        fflush(stdout);
    }
    return wanting;
}

static int take_options(int argc, char **argv, struct doctor *doctor)
{
    static const struct option table[] = {
        {"bluetooth", required_argument, NULL, 'b'},
        {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        switch (option) {
        case 'b':
            doctor->direct = strcmp(optarg, "direct") == 0;
            if (!doctor->direct && strcmp(optarg, "dbus") != 0) {
                return say_usage("doctor", "--bluetooth takes dbus or direct.");
            }
            break;
        case 'j':
            doctor->journal = optarg;
            break;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    return optind == argc ? EXIT_DONE : say_usage("doctor", "it takes no words, only options.");
}

int command_doctor(int argc, char **argv)
{
    struct doctor doctor = {.sys = "/sys", .dev = "/dev"};
    int status = take_options(argc, argv, &doctor);
    if (status != EXIT_DONE) {
        return status;
    }
    doctor.ask = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    unsigned wanting = look_at_all(&doctor);
    if (wanting > 0) {
        printf(words_n("\n%u thing a talk needs is not there yet. Once mended, run 'lull doctor' "
                       "again.\n",
                       "\n%u things a talk needs are not there yet. Once mended, run 'lull doctor' "
                       "again.\n",
                       wanting),
               wanting);
        return EXIT_FAILED;
    }
    puts(_("\nAll that a talk needs is there. Next: lull scan"));
    return EXIT_DONE;
}
