/*
 * Faults of a disk, preloaded into the server: calls that write or sync a file of the database fail from the N-th on.
 *
 * FAULTS_CONTROL names a file that a test writes while the server runs: "<calls> <error number> <after>", where calls is
 * some of w (write), s (sync) and t (truncate), and after is how many such calls still go well. No file, no faults.
 * The first fault makes the file FAULTS_CONTROL.hit, so that the test knows from when on nothing can be kept.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int left = -1;
static int hit;

static int is_database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, ".db") != NULL;
}

/* Whether this call is one that fails; errno says how. */
static int fails(char kind, int fd) {
    const char *control = getenv("FAULTS_CONTROL");
    if (!control || !is_database(fd)) return 0;
    int saved = errno;
    FILE *file = fopen(control, "re");
    if (!file) {
        errno = saved;
        return 0;
    }
    char calls[8];
    int number = 0, after = 0;
    int read = fscanf(file, "%7s %d %d", calls, &number, &after);
    fclose(file);
    errno = saved;
    if (read != 3 || !strchr(calls, kind)) return 0;
    pthread_mutex_lock(&lock);
    if (left < 0) left = after;
    int now = left == 0;
    if (left > 0) left--;
    if (now && !hit) {
        char path[4200];
        snprintf(path, sizeof path, "%s.hit", control);
        int made = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (made >= 0) close(made);
        hit = 1;
    }
    pthread_mutex_unlock(&lock);
    errno = now ? number : saved;
    return now;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    return fails('w', fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    return fails('w', fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    return fails('w', fd) ? -1 : real(fd, bytes, count, at);
}

int fsync(int fd) {
    REAL(int, fsync, int);
    return fails('s', fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return fails('s', fd) ? -1 : real(fd);
}

int ftruncate(int fd, off_t length) {
    REAL(int, ftruncate, int, off_t);
    return fails('t', fd) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    return fails('t', fd) ? -1 : real(fd, length);
}
