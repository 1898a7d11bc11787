/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Files that change, appear or disappear while the session is open. */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "patient/decision.h"

/* A stay and its file. */
struct member {
    const char *file;
    size_t stay;
};

static int by_file(const void *a, const void *b)
{
    const struct member *p = a, *q = b;
    int order = strcmp(p->file, q->file);
    return order ? order : (p->stay > q->stay) - (p->stay < q->stay);
}

static size_t count_gone(const struct session *session, const size_t *stays, size_t count)
{
    size_t gone = 0;
    for (size_t i = 0; i < count; i++) {
        gone += session->stays[stays[i]].gone;
    }
    return gone;
}

/* An existing file has changed if the stamp of any of its stays differs. */
static bool has_changed(const struct session *session, const size_t *stays, size_t count,
                        const struct stay_stamp *stamp)
{
    bool changed = false;
    for (size_t i = 0; i < count; i++) {
        changed = changed || !stay_stamp_same(stamp, &session->stays[stays[i]].stamp);
    }
    return changed;
}

/* Stores a stamp for stays that were not reloaded. A file that reappears is reloaded, since its
 * stays may have changed. */
static void keep_stamp(struct session *session, const size_t *stays, size_t count, bool there,
                       const struct stay_stamp *stamp)
{
    for (size_t i = 0; i < count; i++) {
        struct session_stay *stay = &session->stays[stays[i]];
        bool was_there = stay->stamp.file.inode != 0;
        stay->gone = !there || (stay->gone && was_there);
        stay->stamp = there ? *stamp : (struct stay_stamp){0};
    }
}

/* Reloads a changed file with all its stays. If the file is gone or cannot be read now, its stays
 * are left unchanged. */
static void refresh_file(struct session *session, const size_t *stays, size_t count, void *context)
{
    struct session_news *news = context;
    struct stay_stamp stamp = {0};
    size_t gone = count_gone(session, stays, count);
    bool there = stay_stamp(session->stays[stays[0]].patient->file, &stamp);
    if (!there) {
        keep_stamp(session, stays, count, false, &stamp);
    } else if (has_changed(session, stays, count, &stamp)) {
        bool ok = session_reload_file(session, stays, count, NULL);
        news->changed += ok;
        news->failed += !ok;
        if (!ok) {
            keep_stamp(session, stays, count, true, &stamp); /* the next change is tried again */
        }
    }
    size_t now = count_gone(session, stays, count);
    news->gone += now > gone ? now - gone : 0;
}

void session_each_file(struct session *session, session_file_fn *each, void *context)
{
    struct member *members = memory_new(session->stay_count + 1, sizeof *members);
    size_t *stays = memory_new(session->stay_count + 1, sizeof *stays), count = 0;
    for (size_t i = 0; i < session->stay_count; i++) {
        if (!session->stays[i].streamed) {
            members[count++] = (struct member){session->stays[i].patient->file, i};
        }
    }
    if (count > 0) {
        qsort(members, count, sizeof *members, by_file);
    }
    for (size_t first = 0, end; first < count; first = end) {
        size_t same = 0;
        for (end = first; end < count && strcmp(members[end].file, members[first].file) == 0;
             end++) {
            stays[same++] = members[end].stay;
        }
        each(session, stays, same, context);
    }
    free(members);
    free(stays);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Queues new files of a folder. */
static void look_for_new(struct session *session, const char *folder, struct session_news *news)
{
    struct file_list now = {0};
    size_t known_count = session->files.count;
    char **known = memory_new(known_count + 1, sizeof *known);
    memcpy(known, session->files.paths, known_count * sizeof *known);
    qsort(known, known_count, sizeof *known, by_text);
    file_list_add(&now, folder, NULL); /* a folder that cannot be listed now has nothing new */
    for (size_t i = 0; i < now.count; i++) {
        bool beside = text_ends_with(now.paths[i], DECISION_SUFFIX); /* read with its stay */
        if (!beside && !bsearch(&now.paths[i], known, known_count, sizeof *known, by_text)) {
            session_queue(session, now.paths[i]);
            news->added++;
        }
    }
    free(known);
    file_list_free(&now);
}

/* A file that was not yet a stay (partly written or empty) is read again if it has changed. */
static void retry_skips(struct session *session, struct session_news *news)
{
    for (size_t i = session->skip_count; i-- > 0;) {
        struct session_skip skip = session->skips[i];
        struct stay_stamp stamp;
        bool known =
            skip.stamp.file.inode != 0; /* others are no files of their own: a listfile's rows */
        if (known && stay_stamp(skip.path, &stamp) && !stay_stamp_same(&stamp, &skip.stamp)) {
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
    session_each_file(session, refresh_file, &news);
    retry_skips(session, &news);
    for (size_t i = 0; i < session->folders.count; i++) {
        look_for_new(session, session->folders.paths[i], &news);
    }
    return news;
}
