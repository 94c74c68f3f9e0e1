/* sandbox: what is shut afterwards, what is not, in every thread. Each test in a child of its own,
 * as there is no way back. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command/sandbox.h"

static int open_socket(int family, int type)
{
    int fd = socket(family, type, 0);
    int error = fd < 0 ? errno : 0;
    if (fd >= 0) {
        close(fd);
    }
    return error;
}

/* 0, or which check did not hold. */
static int shut(void)
{
    char *const argv[] = {(char *)"true", NULL};
    if (open_socket(AF_INET, SOCK_STREAM) != EACCES || open_socket(AF_INET, SOCK_DGRAM) != EACCES) {
        return 1;
    }
    if (open_socket(AF_INET6, SOCK_STREAM) != EACCES ||
        open_socket(AF_PACKET, SOCK_RAW) != EACCES) {
        return 2;
    }
    /* What the kernel does not look at must not open the door. */
    long fd = syscall(SYS_socket, (1L << 32) | AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 || errno != EACCES) {
        return 3;
    }
    if (execv("/bin/true", argv) != -1 || errno != EACCES) {
        return 4;
    }
    if (syscall(SYS_execveat, AT_FDCWD, "/bin/true", argv, NULL, 0) != -1 || errno != EACCES) {
        return 5;
    }
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 6;
}

static int open_all_the_same(void)
{
    char path[] = "/tmp/lull-sandbox-XXXXXX";
    int pair[2];
    char byte = 'x';
    int bluetooth = open_socket(AF_BLUETOOTH, SOCK_SEQPACKET);
    if (open_socket(AF_UNIX, SOCK_STREAM) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
        return 1;
    }
    if (write(pair[0], &byte, 1) != 1 || read(pair[1], &byte, 1) != 1) {
        return 2;
    }
    if (bluetooth == EACCES) { /* EAFNOSUPPORT, EPROTONOSUPPORT: no Bluetooth in this kernel */
        return 3;
    }
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, &byte, 1) != 1 || fsync(fd) != 0 || unlink(path) != 0) {
        return 4;
    }
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 5;
}

static int entered(int (*check)(void))
{
    int error = sandbox_enter();
    if (error == -ENOSYS || error == -EINVAL) {
        return 77;
    }
    return error < 0 ? 78 : check();
}

static void in_child(int (*run)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(run());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        print_message("this kernel lets nobody use seccomp here\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int run_shut(void)
{
    return entered(shut);
}

static int run_open(void)
{
    return entered(open_all_the_same);
}

static int run_twice(void)
{
    int status = entered(open_all_the_same);
    return status != 0 ? status : entered(shut);
}

/* What is open stays open: the socket is there before, and can be used after. */
static int run_kept(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int value;
    socklen_t size = sizeof(value);
    int status = entered(shut);
    if (fd < 0 || status != 0) {
        return status; /* no internet here: nothing to keep */
    }
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size) == 0 ? 0 : 7;
}

/* A library's thread that was there before. */
static int gate[2];

static void *thread_main(void *result)
{
    char byte;
    if (read(gate[0], &byte, 1) == 1) {
        *(int *)result = shut();
    }
    return NULL;
}

static int run_thread(void)
{
    pthread_t thread;
    int result = 99;
    if (pipe(gate) != 0 || pthread_create(&thread, NULL, thread_main, &result) != 0) {
        return 1;
    }
    int status = entered(shut);
    if (write(gate[1], "x", 1) != 1 || pthread_join(thread, NULL) != 0) {
        return 2;
    }
    return status != 0 ? status : result;
}

static int run_before(void)
{
    char *const argv[] = {(char *)"true", NULL};
    int internet = open_socket(AF_INET, SOCK_DGRAM);
    if (internet == EACCES) {
        return 1;
    }
    execv("/bin/true", argv);
    return 2;
}

static void test_before(void **state) /* else the other tests say nothing */
{
    (void)state;
    in_child(run_before);
}

static void test_shut(void **state)
{
    (void)state;
    in_child(run_shut);
}

static void test_open_all_the_same(void **state)
{
    (void)state;
    in_child(run_open);
}

static void test_twice(void **state)
{
    (void)state;
    in_child(run_twice);
}

static void test_kept(void **state)
{
    (void)state;
    in_child(run_kept);
}

static void test_threads(void **state)
{
    (void)state;
    in_child(run_thread);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before),
        cmocka_unit_test(test_shut),
        cmocka_unit_test(test_open_all_the_same),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
