/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/memory.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Global, because no context can be passed when memory is exhausted. Set once, at the start. */
static memory_hook *failure_hook;

void memory_set_hook(memory_hook *hook)
{
    failure_hook = hook;
}

void memory_keep(void)
{
#ifdef M_TRIM_THRESHOLD
    mallopt(M_TRIM_THRESHOLD, 4 * MEMORY_AHEAD);
    mallopt(M_MMAP_THRESHOLD, MEMORY_AHEAD + (1 << 20)); /* larger blocks are given back */
#endif
}

void memory_foresee_block(void *block, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    enum { LARGE = 2 << 20 }; /* or a multiple of it */
    size_t before = LARGE - (uintptr_t)block % LARGE;
    if (bytes >= before + LARGE) {
        /* a refusal does no harm */
        madvise((char *)block + before, (bytes - before) / LARGE * LARGE, MADV_HUGEPAGE);
    }
#else
    (void)block;
    (void)bytes;
#endif
}

/* The block is freed at once: what is allocated next lies where it was. */
void memory_foresee(void)
{
#ifdef M_TRIM_THRESHOLD
    void *block = malloc(MEMORY_AHEAD);
    if (block) {
        memory_foresee_block(block, MEMORY_AHEAD);
    }
    free(block);
#endif
}

static void fail(size_t bytes)
{
    if (failure_hook) {
        failure_hook(bytes);
    }
    __builtin_trap();
}

static size_t product(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        fail(SIZE_MAX);
    }
    return bytes ? bytes : 1;
}

void *memory_new(size_t count, size_t size)
{
    size_t bytes = product(count, size);
    void *block = calloc(1, bytes);
    if (!block) {
        fail(bytes);
    }
    return block;
}

size_t memory_lines(size_t count, size_t size)
{
    size_t a_line = MEMORY_LINE / size;
    if (count > SIZE_MAX / size - a_line) {
        fail(SIZE_MAX);
    }
    return (count + a_line - 1) / a_line * a_line;
}

void *memory_new_aligned(size_t bytes)
{
    size_t whole = memory_lines(bytes, 1);
    void *block = aligned_alloc(MEMORY_LINE, whole ? whole : MEMORY_LINE);
    if (!block) {
        fail(whole);
    }
    return memset(block, 0, whole);
}

void *memory_resize(void *block, size_t count, size_t size)
{
    size_t bytes = product(count, size);
    block = realloc(block, bytes);
    if (!block) {
        fail(bytes);
    }
    return block;
}

void *memory_reserve(void *block, size_t used, size_t *capacity, size_t size)
{
    if (used < *capacity) {
        return block;
    }
    *capacity = *capacity ? 2 * *capacity : 16;
    return memory_resize(block, *capacity, size);
}

void *memory_trim(void *block, size_t used, size_t size)
{
    if (used == 0) {
        free(block);
        return NULL;
    }
    return memory_resize(block, used, size);
}

size_t memory_block_bytes(void *block)
{
    return malloc_usable_size(block);
}

char *memory_text_n(const char *text, size_t length)
{
    char *copy = memory_new(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

char *memory_text(const char *text)
{
    return memory_text_n(text, strlen(text));
}

/* Blocks double in size from the first to the largest, because most stays have few problems to
 * describe. */
enum { ARENA_FIRST = 256, ARENA_BLOCK = 4096 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    max_align_t data[];
};

void *arena_new(struct arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        fail(bytes);
    }
    size_t aligned = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < aligned) {
        size_t next = !block                          ? ARENA_FIRST
                      : block->size < ARENA_BLOCK / 2 ? 2 * block->size
                                                      : ARENA_BLOCK;
        size_t size = aligned > next ? aligned : next;
        block = memory_new(1, sizeof *block + size);
        block->size = size;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *result = (char *)block->data + block->used;
    block->used += aligned;
    return result;
}

char *arena_text(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_new(arena, size), text, size);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *result = arena_new(arena, size);
    vsnprintf(result, size, format, again);
    va_end(again);
    return result;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
