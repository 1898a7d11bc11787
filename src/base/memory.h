/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_MEMORY_H
#define ICURISK_BASE_MEMORY_H

#include <stddef.h>

/* Checked allocation: these never return NULL. When memory is exhausted the hook is called once
 * with the size requested; the user interface installs one that restores the terminal, prints a
 * message and exits. If the hook returns, the program traps. */
typedef void memory_hook(size_t bytes);
void memory_set_hook(memory_hook *hook);

/* Call at the start of a program: the C library keeps some tens of MB of freed memory for the next
 * file, where the system would have to clear each page anew. Elsewhere than in glibc it does
 * nothing. */
void memory_keep(void);
/* A hint before MEMORY_AHEAD bytes are allocated in small blocks: they come in the large pages of
 * the system, if it has such on request. Without memory_keep it does nothing that lasts. */
enum { MEMORY_AHEAD = 24 << 20 };
void memory_foresee(void);

/* The same hint for a large block that is not yet used. */
void memory_foresee_block(void *block, size_t bytes);

/* count elements of size bytes, zeroed; the product is checked for overflow. The caller frees it.
 */
void *memory_new(size_t count, size_t size);
/* Zeroed bytes aligned to a cache line of MEMORY_LINE bytes. The caller frees them. */
enum { MEMORY_LINE = 64 };
void *memory_new_aligned(size_t bytes);
/* Rounds count up so that elements of `size` bytes, a divisor of a cache line, fill whole lines. */
size_t memory_lines(size_t count, size_t size);
/* Resizes to count elements of size bytes; the new part is not initialised. block may be NULL. */
void *memory_resize(void *block, size_t count, size_t size);
/* Makes room for one more element: doubles *capacity if used == *capacity. Returns the block. */
void *memory_reserve(void *block, size_t used, size_t *capacity, size_t size);
/* Gives back what a list of `used` elements does not use. Returns the block; NULL, freed, if used
 * is 0. The caller sets the capacity to used. */
void *memory_trim(void *block, size_t used, size_t size);
/* Bytes that the allocator reserves for a block; 0 for NULL. */
size_t memory_block_bytes(void *block);
/* Copy of a string, or of its first length bytes and a terminating 0. The caller frees it. */
char *memory_text(const char *text);
char *memory_text_n(const char *text, size_t length);

/* Blocks and strings that are freed together. Zero-initialise; pointers stay valid until
 * arena_free. */
struct arena {
    struct arena_block *blocks;
};
void *arena_new(struct arena *arena, size_t bytes);
char *arena_text(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *arena);

#endif
