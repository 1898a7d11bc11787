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

/* Opens a regular file for reading, without blocking on a pipe. NULL with path and reason for any
 * other kind of file. The caller closes it with fclose(). */
FILE *file_open(const char *path, struct error *error);

/* Reads a whole regular file of at most limit bytes into *data, which the caller frees. False with
 * path and reason for a larger file and for folders, pipes and devices. */
bool file_read(const char *path, size_t limit, unsigned char **data, size_t *size,
               struct error *error);

/* Replaces a file atomically: writes a hidden temporary file in the same folder (mode 0600), then
 * fsync, rename, and fsync of the folder. The file holds either all old or all new bytes. */
bool file_write(const char *path, const void *data, size_t size, struct error *error);
/* The same, but fails if the file exists. */
bool file_create(const char *path, const void *data, size_t size, struct error *error);
/* Can a file be written there now? Checked before hours of computation. */
bool file_can_write(const char *path, struct error *error);
/* Removes a file, if it exists, and any temporary file that an interrupted file_write left beside
 * it. */
void file_remove(const char *path);
/* Writes all bytes despite signals and short writes, then fsync; false with errno. */
bool file_write_all(int fd, const void *data, size_t size);

/* Makes a folder, mode 0700, and syncs its parent; true if it exists already. */
bool file_make_folder(const char *path, struct error *error);

/* Does the name look like a backup copy made by an editor or a person? */
bool file_is_backup(const char *path);

/* Identifies the state of a file, to detect changes. file_stamp returns false if there is no file.
 */
struct file_stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};
bool file_stamp(const char *path, struct file_stamp *stamp);
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);

/* Regular files below path, in sorted order (byte order of the whole path), recursively; a path
 * that is itself a file gives one entry. Hidden names are skipped, and symbolic links to folders
 * are not followed, nor are folders that contain a file named FILE_APART, unless it is path itself.
 * At most 32 levels deep. Zero-initialise the list; file_list_free frees it. file_list_append adds
 * a copy of one path. */
#define FILE_APART ".icurisk-apart"
struct file_list {
    char **paths;
    size_t count, capacity;
};
bool file_list_add(struct file_list *list, const char *path, struct error *error);
void file_list_append(struct file_list *list, const char *path);
void file_list_free(struct file_list *list);

#endif
