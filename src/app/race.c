/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/race.h"

#include <math.h>
#include <stdlib.h>

#include "app/bench.h"
#include "base/memory.h"
#include "base/sort.h"

/* Every lane runs enough laps for a comparison, even on a slow machine. */
enum { LAPS_LEAST = 32, LAPS_MOST = 20000, WARM_LAPS = 8 };
static const double TURN_USEC = 250;

struct race_turns {
    struct bench_lane *lane;
    size_t warm;
    double first;    /* minimum microseconds per stay during warm-up */
    double *samples; /* microseconds per stay, one per turn */
    size_t count, capacity;
};

void race_end(struct race *race)
{
    for (size_t i = 0; i < race->count; i++) {
        bench_lane_free(race->turns[i].lane);
        free(race->turns[i].samples);
    }
    free(race->turns);
    free(race->lanes);
    *race = (struct race){0};
}

void race_start(struct race *race, struct session *session, size_t stay, enum scheme scheme,
                double usec)
{
    race_end(race);
    *race = (struct race){.started = true, .stay = stay, .scheme = scheme, .usec = usec};
    race->lanes = memory_new(session->model_count + 1, sizeof *race->lanes);
    race->turns = memory_new(session->model_count + 1, sizeof *race->turns);
    for (size_t i = 0; i < session->model_count; i++) {
        if (session->models[i]->spec.scheme == scheme) {
            race->lanes[race->count] = (struct race_lane){.model = i};
            race->turns[race->count++] =
                (struct race_turns){.lane = bench_lane_new(session, i, stay), .first = INFINITY};
        }
    }
}

/* Warm-up laps measure how long one lap takes; the first find cold caches. */
static void warm_up(struct race *race, struct race_turns *turns)
{
    turns->first = fmin(turns->first, bench_lane_run(turns->lane, 1));
    turns->warm++;
    bool last = turns == &race->turns[race->count - 1];
    if (!last || turns->warm < WARM_LAPS) {
        return;
    }
    double all = 0;
    for (size_t i = 0; i < race->count; i++) {
        all += race->turns[i].first;
    }
    double laps = all > 0 ? race->usec / all : LAPS_MOST;
    race->laps = laps < LAPS_LEAST ? LAPS_LEAST : laps > LAPS_MOST ? LAPS_MOST : (size_t)laps;
}

/* Finished lanes are ranked by time per stay, not by order of turns. */
static void arrive(struct race *race, struct race_lane *lane, struct race_turns *turns)
{
    sort_doubles(turns->samples, turns->count);
    lane->usec = turns->samples[turns->count / 2];
    lane->spent = lane->usec * (double)lane->run; /* the median ignores a disturbed turn */
    lane->place = 1;
    for (size_t i = 0; i < race->count; i++) {
        struct race_lane *other = &race->lanes[i];
        if (other != lane && other->place > 0) {
            bool before = other->usec <= lane->usec;
            lane->place += before;
            other->place += !before;
        }
    }
}

static void take_turn(struct race *race, struct race_lane *lane, struct race_turns *turns)
{
    double one = turns->first > 0 ? turns->first : 1;
    size_t batch = TURN_USEC > one ? (size_t)(TURN_USEC / one) : 1, left = race->laps - lane->run;
    batch = batch < left ? batch : left;
    double usec = bench_lane_run(turns->lane, batch);
    turns->samples =
        memory_reserve(turns->samples, turns->count, &turns->capacity, sizeof *turns->samples);
    turns->samples[turns->count++] = usec / (double)batch;
    lane->run += batch;
    lane->spent += usec;
    lane->usec = lane->spent / (double)lane->run;
    if (lane->run == race->laps) {
        arrive(race, lane, turns);
    }
}

bool race_step(struct race *race)
{
    for (size_t tried = 0; tried < race->count; tried++) {
        size_t i = race->next;
        race->next = (i + 1) % race->count;
        if (race->laps == 0) {
            warm_up(race, &race->turns[i]);
            return true;
        }
        if (race->lanes[i].place == 0) {
            take_turn(race, &race->lanes[i], &race->turns[i]);
            return true;
        }
    }
    return false;
}

double race_progress(const struct race *race)
{
    size_t run = 0;
    for (size_t i = 0; i < race->count; i++) {
        run += race->lanes[i].run;
    }
    return race->laps > 0 ? (double)run / (double)(race->laps * race->count) : 0;
}
