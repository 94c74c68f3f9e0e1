/* Refused are doors, not data: which sockets may be opened, and whether a program may be started.
 * Everything else is allowed, so that a newer libc, sound or D-Bus library does not break a talk.
 *
 * The filter sees system calls. A machine that runs 32-bit programs knows socket() by another way
 * in (socketcall) that no filter can look into; lull uses none of it, but libseccomp adds the
 * machine's own architecture only, and kills what comes by another, so that way is shut as well.
 */
#include "command/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/socket.h>

static int add_rules(scmp_filter_ctx filter)
{
    static const int families[] = {AF_INET, AF_INET6, AF_PACKET};
    static const int programs[] = {SCMP_SYS(execve), SCMP_SYS(execveat)};
    const uint32_t deny = SCMP_ACT_ERRNO(EACCES);
    int error = 0;
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]) && error == 0; i++) {
        /* A family is an int: the upper half of the register says nothing to the kernel, and must
         * say nothing here. */
        error =
            seccomp_rule_add(filter, deny, SCMP_SYS(socket), 1,
                             SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)families[i]));
    }
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]) && error == 0; i++) {
        error = seccomp_rule_add(filter, deny, programs[i], 0);
    }
    /* io_uring opens sockets without the system call that is looked at. */
    if (error == 0) {
        error = seccomp_rule_add(filter, deny, SCMP_SYS(io_uring_setup), 0);
    }
    return error;
}

int sandbox_enter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL) {
        return -ENOMEM;
    }
    int error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 1);
    if (error == 0) {
        error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    }
    if (error == 0) {
        error = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
    }
    if (error == 0) {
        error = add_rules(filter);
    }
    if (error == 0) {
        error = seccomp_load(filter);
    }
    seccomp_release(filter);
    return error < 0 ? error : 0;
}
