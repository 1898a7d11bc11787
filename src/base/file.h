/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_FILE_H
#define ICURISK_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

#include "base/error.h"

/* Opens a regular file for reading, without blocking on a pipe: other kinds of file are refused
 * with name and reason. fclose() it. */
FILE *file_open(const char *path, struct error *error);

/* Reads a whole regular file of at most limit bytes into a new block (free() it). Other kinds of
 * file (folders, pipes, devices) and larger files are refused with name and reason. */
bool file_read(const char *path, size_t limit, unsigned char **data, size_t *size,
               struct error *error);

/* Writes under a temporary, hidden name in the same folder, mode 0600, fsync, rename, fsync of the
 * folder: afterwards the file holds either all old or all new bytes. */
bool file_write(const char *path, const void *data, size_t size, struct error *error);
/* The same for a file that must not exist yet. */
bool file_create(const char *path, const void *data, size_t size, struct error *error);
/* Could a file be written there now? Asked before hours of work. */
bool file_can_write(const char *path, struct error *error);
/* Removes a file, if it exists, and what file_write left beside it when the program was killed.
 */
void file_remove(const char *path);
/* Writes all bytes despite signals and short writes, then fsync; false with errno. */
bool file_write_all(int fd, const void *data, size_t size);

/* Makes a folder, mode 0700, and syncs its parent; true if it exists already. */
bool file_make_folder(const char *path, struct error *error);

/* Is it, by its name, a copy that an editor or a person has put beside a file? */
bool file_is_backup(const char *path);

/* Tells whether a file is unchanged. False when there is none. */
struct file_stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};
bool file_stamp(const char *path, struct file_stamp *stamp);
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);

/* Regular files below path, in sorted order (byte order of the whole path), recursively; a path
 * that is itself a file gives one entry. Hidden names are skipped, and symbolic links to
 * folders are not followed, nor is a folder that holds a file FILE_APART, unless it is path itself.
 * Depth at most 32. */
#define FILE_APART ".icurisk-apart"
struct file_list {
    char **paths;
    size_t count, capacity;
};
bool file_list_add(struct file_list *list, const char *path, struct error *error);
void file_list_append(struct file_list *list, const char *path);
void file_list_free(struct file_list *list);

#endif
