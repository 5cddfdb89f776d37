/* warm MIB: touches that much memory in pages of 2 MiB and gives it back. On a virtual machine the first
 * touch of a free block of 2 MiB can be very dear, and a file system takes such blocks for whoever writes in
 * large units: that client would pay by turn, not by merit. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char **argv) {
    const size_t huge_page = (size_t)2 << 20;
    const size_t small_page = 4096;
    const size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 0) << 20;
    void *memory = mmap(NULL, size + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("warm");
        return 1;
    }
    char *aligned = (char *)(((uintptr_t)memory + huge_page - 1) & ~(uintptr_t)(huge_page - 1));
    madvise(aligned, size, MADV_HUGEPAGE);
    for (size_t i = 0; i < size; i += small_page) {
        aligned[i] = 1;
    }
    return 0;
}
