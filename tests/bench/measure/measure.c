/* measure OUT TIMEOUT_SECONDS PROGRAM ARGUMENTS...: runs a program and writes to OUT what it took: seconds of
 * wall time, of user and of system time, KiB of peak memory, exit status. A small program of its own, because
 * the peak memory of a process begins with that of the process that it was forked from. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void on_alarm(int signal_number) {
    (void)signal_number;
    kill(-child, SIGKILL);
}

static double seconds_of(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* stdin is a pipe that never ends: AzCopy spins on one that has, such as /dev/null. */
static void become(char **program, const int *pipe_ends) {
    setpgid(0, 0);
    dup2(pipe_ends[0], STDIN_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    execvp(program[0], program);
    perror(program[0]);
    _exit(127);
}

int main(int argc, char **argv) {
    int pipe_ends[2];
    if (argc < 4 || pipe(pipe_ends) != 0) {
        return 2;
    }
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    child = fork();
    if (child == 0) {
        become(argv + 3, pipe_ends);
    }
    setpgid(child, child);
    signal(SIGALRM, on_alarm);
    alarm((unsigned)atoi(argv[2]));

    int status = 0;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0) {
    }
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);

    FILE *out = fopen(argv[1], "w");
    if (out == NULL) {
        perror(argv[1]);
        return 2;
    }
    const double wall = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    fprintf(out, "%.4f %.4f %.4f %ld %d\n", wall, seconds_of(usage.ru_utime), seconds_of(usage.ru_stime),
            usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    fclose(out);
    return 0;
}
