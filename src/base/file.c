/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

FILE *file_open(const char *path, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat info;
    FILE *in = NULL;
    if (fd < 0 || fstat(fd, &info) < 0) {
        error_at(error, path, 0, "cannot open: %s", strerror(errno));
    } else if (S_ISDIR(info.st_mode)) {
        error_at(error, path, 0, "is a folder, not a file");
    } else if (!S_ISREG(info.st_mode)) {
        error_at(error, path, 0, "not a regular file");
    } else {
        in = fdopen(fd, "r");
        if (!in) {
            error_at(error, path, 0, "cannot open: %s", strerror(errno));
        }
    }
    if (fd >= 0 && !in) {
        close(fd);
    }
    return in;
}

static bool read_all(int fd, const char *path, unsigned char *data, size_t size,
                     struct error *error)
{
    size_t got = 0;
    while (got < size) {
        ssize_t part = read(fd, data + got, size - got);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            return error_at(error, path, 0, "cannot read: %s", strerror(errno));
        }
        if (part == 0) {
            return error_at(error, path, 0, "became shorter while it was read");
        }
        got += (size_t)part;
    }
    return true;
}

bool file_read(const char *path, size_t limit, unsigned char **data, size_t *size,
               struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    bool ok = false;
    if (fd < 0 || fstat(fd, &info) < 0) {
        error_at(error, path, 0, "cannot open: %s", strerror(errno));
    } else if (!S_ISREG(info.st_mode)) {
        error_at(error, path, 0, "not a regular file");
    } else if ((uintmax_t)info.st_size > limit) {
        error_at(error, path, 0, "larger than %zu bytes", limit);
    } else {
        *size = (size_t)info.st_size;
        *data = memory_new(*size + 1, 1);
        ok = read_all(fd, path, *data, *size, error);
        if (!ok) {
            free(*data);
            *data = NULL;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

bool file_write_all(int fd, const void *data, size_t size)
{
    const unsigned char *at = data;
    while (size > 0) {
        ssize_t part = write(fd, at, size);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part <= 0) {
            errno = part == 0 ? ENOSPC : errno;
            return false;
        }
        at += part;
        size -= (size_t)part;
    }
    return fsync(fd) == 0;
}

/* Length of a path's folder, with its slash; 0 for the current one. */
static size_t folder_length(const char *path)
{
    return (size_t)(text_base_name(path) - path);
}

/* A new name is on disk only once its folder is synced. Not every file system supports that. */
static bool sync_folder(const char *path, struct error *error)
{
    size_t length = folder_length(path);
    char *folder = length == 0 ? memory_text(".") : memory_text_n(path, length);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd < 0 || fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    if (!ok) {
        error_at(error, path, 0, "its folder cannot be written: %s", strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    return ok;
}

/* Hidden, so that a file left behind by a power failure is not mistaken for a complete one. */
static void temporary_name(const char *path, struct text *name)
{
    size_t length = folder_length(path);
    text_append_n(name, path, length);
    text_format(name, ".%s.XXXXXX", path + length);
}

static int rename_over(const char *from, const char *to)
{
    return rename(from, to);
}

static int rename_new(const char *from, const char *to)
{
    int done = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (done < 0 && (errno == EINVAL || errno == ENOSYS)) {
        done = link(
            from, to); /* not supported by the file system: link() does not replace a file either */
        if (done == 0) {
            unlink(from);
        }
    }
    return done;
}

/* Otherwise a device would be replaced by a regular file. */
static bool may_stand_at(const char *path, struct error *error)
{
    struct stat info;
    return stat(path, &info) != 0 || S_ISREG(info.st_mode) ||
           error_at(error, path, 0,
                    S_ISDIR(info.st_mode) ? "is a folder, not a file" : "not a regular file");
}

bool file_can_write(const char *path, struct error *error)
{
    struct text name = {0};
    temporary_name(path, &name);
    bool ok = may_stand_at(path, error);
    int fd = ok ? mkstemp(name.data) : -1;
    if (ok && fd < 0) {
        ok = error_at(error, path, 0, "cannot create: %s", strerror(errno));
    } else if (ok) {
        close(fd);
        unlink(name.data);
    }
    text_free(&name);
    return ok;
}

static bool write_whole(const char *path, const void *data, size_t size,
                        int (*put)(const char *from, const char *to), struct error *error)
{
    if (!may_stand_at(path, error)) {
        return false;
    }
    struct text name = {0};
    temporary_name(path, &name);
    int fd = mkstemp(name.data); /* creates with mode 0600 */
    bool ok = false;
    if (fd < 0) {
        error_at(error, path, 0, "cannot create: %s", strerror(errno));
    } else {
        bool written = file_write_all(fd, data, size);
        int cause = errno;
        if (close(fd) < 0 && written) {
            written = false;
            cause = errno;
        }
        if (!written) {
            error_at(error, path, 0, "cannot write: %s", strerror(cause));
        } else if (put(name.data, path) < 0) {
            error_at(error, path, 0, "cannot rename into place: %s", strerror(errno));
        } else {
            ok = sync_folder(path, error);
            text_free(&name);
            return ok;
        }
        unlink(name.data);
    }
    text_free(&name);
    return ok;
}

bool file_write(const char *path, const void *data, size_t size, struct error *error)
{
    return write_whole(path, data, size, rename_over, error);
}

bool file_create(const char *path, const void *data, size_t size, struct error *error)
{
    return write_whole(path, data, size, rename_new, error);
}

void file_remove(const char *path)
{
    struct text name = {0}, torn = {0};
    size_t length = folder_length(path);
    char *folder = length == 0 ? memory_text(".") : memory_text_n(path, length);
    DIR *list = opendir(folder);
    temporary_name(path, &name);
    const char *mark = text_base_name(name.data);
    size_t stem = strlen(mark) - strlen("XXXXXX");
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (strlen(entry->d_name) == strlen(mark) && strncmp(entry->d_name, mark, stem) == 0) {
            torn.length = 0;
            text_format(&torn, "%s/%s", folder, entry->d_name);
            unlink(torn.data);
        }
    }
    if (list) {
        closedir(list);
    }
    unlink(path);
    free(folder);
    text_free(&name);
    text_free(&torn);
}

bool file_make_folder(const char *path, struct error *error)
{
    struct stat info;
    if (stat(path, &info) == 0) {
        return S_ISDIR(info.st_mode) || error_at(error, path, 0, "is not a folder");
    }
    char *bare = memory_text(path);
    for (size_t length = strlen(bare); length > 1 && bare[length - 1] == '/'; length--) {
        bare[length - 1] = 0;
    }
    bool ok = mkdir(bare, 0700) == 0 ||
              error_at(error, path, 0, "cannot make the folder: %s", strerror(errno));
    ok = ok && sync_folder(bare, error);
    free(bare);
    return ok;
}

bool file_stamp(const char *path, struct file_stamp *stamp)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        return false;
    }
    *stamp = (struct file_stamp){info.st_dev, info.st_ino, info.st_size, info.st_mtim};
    return true;
}

bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

void file_list_append(struct file_list *list, const char *path)
{
    list->paths = memory_reserve(list->paths, list->count, &list->capacity, sizeof *list->paths);
    list->paths[list->count++] = memory_text(path);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool file_is_backup(const char *path)
{
    const char *name = text_base_name(path);
    size_t length = strlen(name);
    return text_ends_with(name, ".bak") || text_ends_with(name, "~") ||
           (length > 1 && name[0] == '#' && name[length - 1] == '#');
}

enum { DEPTH_LIMIT = 32 };

/* Does a folder contain FILE_APART? */
static bool is_apart(const char *folder)
{
    struct text mark = {0};
    text_format(&mark, "%s/%s", folder, FILE_APART);
    bool apart = access(mark.data, F_OK) == 0;
    text_free(&mark);
    return apart;
}

static bool add_folder(struct file_list *list, const char *path, int depth, struct error *error)
{
    if (depth > 0 && is_apart(path)) {
        return true;
    }
    DIR *folder = depth < DEPTH_LIMIT ? opendir(path) : NULL;
    if (!folder) {
        return error_at(error, path, 0, "cannot open the folder: %s",
                        depth < DEPTH_LIMIT ? strerror(errno) : "too deep");
    }
    bool ok = true;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        struct text child = {0};
        text_format(&child, "%s%s%s", path, text_ends_with(path, "/") ? "" : "/", entry->d_name);
        struct stat info;
        if (lstat(child.data, &info) < 0) {
            ok = error_at(error, child.data, 0, "%s", strerror(errno));
        } else if (S_ISDIR(info.st_mode)) {
            ok = add_folder(list, child.data, depth + 1, error) && ok;
        } else if (S_ISREG(info.st_mode) ||
                   (S_ISLNK(info.st_mode) && stat(child.data, &info) == 0 &&
                    S_ISREG(info.st_mode))) {
            file_list_append(list, child.data);
        }
        text_free(&child);
    }
    closedir(folder);
    return ok;
}

bool file_list_add(struct file_list *list, const char *path, struct error *error)
{
    struct stat info;
    if (stat(path, &info) < 0) {
        return error_at(error, path, 0, "%s", strerror(errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        file_list_append(list, path);
        return true;
    }
    size_t first = list->count;
    bool ok = add_folder(list, path, 0, error);
    if (list->count > first) {
        qsort(list->paths + first, list->count - first, sizeof *list->paths, by_text);
    }
    return ok;
}

void file_list_free(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->paths[i]);
    }
    free(list->paths);
    *list = (struct file_list){0};
}
