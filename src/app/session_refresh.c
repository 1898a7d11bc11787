/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Files that change, appear or disappear while the session is open. */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Reloads a stay when its file has changed. A file that is gone, or that cannot be
 * read now, leaves the stay as it was read last. */
static void refresh_stay(struct session *session, size_t index, struct session_news *news)
{
    struct session_stay *stay = &session->stays[index];
    struct file_stamp stamp;
    if (stay->streamed) {
        return;
    }
    bool there = file_stamp(stay->patient->file, &stamp);
    news->gone += !there && !stay->gone;
    stay->gone = !there;
    if (!there || file_stamp_same(&stamp, &stay->stamp)) {
        return;
    }
    stay->growing = true; /* its writer may be in the middle of a line */
    if (session_reload_file(session, index, NULL)) {
        news->changed++;
    } else {
        session->stays[index].stamp = stamp; /* tried; the next change is tried again */
        news->failed++;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Queues the files of a folder that were not there before. */
static void look_for_new(struct session *session, const char *folder, struct session_news *news)
{
    struct file_list now = {0};
    size_t known_count = session->files.count;
    char **known = memory_new(known_count + 1, sizeof *known);
    memcpy(known, session->files.paths, known_count * sizeof *known);
    qsort(known, known_count, sizeof *known, by_text);
    file_list_add(&now, folder, NULL); /* a folder that cannot be listed now shows nothing new */
    for (size_t i = 0; i < now.count; i++) {
        if (!bsearch(&now.paths[i], known, known_count, sizeof *known, by_text)) {
            session_queue(session, now.paths[i]);
            news->added++;
        }
    }
    free(known);
    file_list_free(&now);
}

/* A file that was not yet a stay (partly written or empty) is read again when it has changed. */
static void retry_skips(struct session *session, struct session_news *news)
{
    for (size_t i = session->skip_count; i-- > 0;) {
        struct session_skip skip = session->skips[i];
        struct file_stamp stamp;
        bool known =
            skip.stamp.inode != 0; /* others are no files of their own: a listfile's rows */
        if (known && file_stamp(skip.path, &stamp) && !file_stamp_same(&stamp, &skip.stamp)) {
            memmove(&session->skips[i], &session->skips[i + 1],
                    (session->skip_count - i - 1) * sizeof *session->skips);
            session->skip_count--;
            session_queue(session, skip.path);
            news->added++;
            free(skip.path);
            free(skip.reason);
        }
    }
}

struct session_news session_refresh(struct session *session)
{
    struct session_news news = {0};
    for (size_t i = 0; i < session->stay_count; i++) {
        refresh_stay(session, i, &news);
    }
    retry_skips(session, &news);
    for (size_t i = 0; i < session->folders.count; i++) {
        look_for_new(session, session->folders.paths[i], &news);
    }
    return news;
}
