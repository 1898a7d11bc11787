/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/pooled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double Z95 = 1.959963984540054;

/* ---- Student's t ---- */

/* Probability within +-tan(angle) * sqrt(freedom): finite series of Abramowitz and Stegun, 26.7.3
 * and 26.7.4. */
static double t_share(double angle, int freedom)
{
    bool odd = freedom % 2 == 1;
    double square = cos(angle) * cos(angle), term = odd ? cos(angle) : 1, sum = 0;
    for (int k = odd ? 3 : 2; k <= freedom; k += 2) {
        sum += term;
        term *= square * (k - 1) / k;
    }
    return odd ? M_2_PI * (angle + sin(angle) * sum) : sin(angle) * sum;
}

double pooled_t95(int freedom)
{
    double low = 0, high = M_PI_2;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        *(t_share(middle, freedom) < .95 ? &low : &high) = middle;
    }
    return tan(low) * sqrt(freedom);
}

/* ---- random effects ---- */

/* Between-group variance by the method of moments. */
static double between_groups(const double *effects, const double *variances, size_t count)
{
    double sum = 0, squares = 0, mean = 0, q = 0;
    for (size_t i = 0; i < count; i++) {
        sum += 1 / variances[i];
        squares += 1 / (variances[i] * variances[i]);
        mean += effects[i] / variances[i];
    }
    mean /= sum;
    for (size_t i = 0; i < count; i++) {
        q += (effects[i] - mean) * (effects[i] - mean) / variances[i];
    }
    return fmax(0, (q - (double)(count - 1)) / (sum - squares / sum));
}

struct pooled pooled_effects(const double *effects, const double *variances, size_t count)
{
    struct pooled out = {count, NAN, NAN, NAN, NAN, NAN, NAN};
    double sum = 0, mean = 0;
    if (count < 2) {
        return out;
    }
    out.between = between_groups(effects, variances, count);
    for (size_t i = 0; i < count; i++) {
        sum += 1 / (variances[i] + out.between);
        mean += effects[i] / (variances[i] + out.between);
    }
    out.value = mean / sum;
    out.low = out.value - Z95 / sqrt(sum);
    out.high = out.value + Z95 / sqrt(sum);
    if (count >= 3) {
        double half = pooled_t95((int)count - 2) * sqrt(out.between + 1 / sum);
        out.predicted_low = out.value - half;
        out.predicted_high = out.value + half;
    }
    return out;
}

static double logit_of(double share)
{
    return log(share / (1 - share));
}

static double share_of(double logit)
{
    return 1 / (1 + exp(-logit));
}

/* Transforms from the pooling scale to the reported scale. */
static void scale_back(struct pooled *pooled, double (*back)(double))
{
    double *values[] = {&pooled->value, &pooled->low, &pooled->high, &pooled->predicted_low,
                        &pooled->predicted_high};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        *values[i] = back(*values[i]);
    }
}

/* ---- groups ---- */

struct named {
    const char *name;
    float risk;
    uint8_t died;
    size_t index;
};

static int by_name(const void *a, const void *b)
{
    const struct named *p = a, *q = b;
    int order = strcmp(p->name, q->name);
    return order ? order : (p->index > q->index) - (p->index < q->index);
}

static int by_stays(const void *a, const void *b)
{
    const struct pooled_group *p = a, *q = b;
    return p->stays != q->stays ? (p->stays < q->stays ? 1 : -1) : strcmp(p->name, q->name);
}

static struct pooled_group judge_group(const struct named *stays, size_t count, size_t least)
{
    struct pooled_group group = {.name = stays->name, .stays = count};
    float *risk = memory_new(count, sizeof *risk);
    uint8_t *died = memory_new(count, sizeof *died);
    for (size_t i = 0; i < count; i++) {
        risk[i] = stays[i].risk;
        died[i] = stays[i].died != 0;
        group.deaths += died[i];
        group.expected += (double)risk[i];
    }
    group.judged = group.deaths >= least && count - group.deaths >= least;
    group.auroc = group.ratio = (struct estimate){NAN, NAN, NAN};
    if (group.judged) {
        group.auroc.value = metrics_auroc(risk, died, count, &group.auroc.low, &group.auroc.high);
    }
    double expected = group.expected, n = (double)count, enough = (double)least;
    group.weighed = expected >= enough && n - expected >= enough;
    if (group.weighed && group.deaths == 0) {
        group.ratio.value = 0;
    } else if (group.weighed) {
        double ratio = (double)group.deaths / expected;
        double half = Z95 * sqrt((1 - (double)group.deaths / n) / (double)group.deaths);
        group.ratio = (struct estimate){ratio, ratio * exp(-half), ratio * exp(half)};
    }
    free(risk);
    free(died);
    return group;
}

/* DeLong's variance of an AUROC, not from its interval, which is clipped. */
static double auroc_variance(const struct named *stays, size_t count)
{
    float *risk = memory_new(count, sizeof *risk);
    uint8_t *died = memory_new(count, sizeof *died);
    struct metrics_pair pair;
    for (size_t i = 0; i < count; i++) {
        risk[i] = stays[i].risk;
        died[i] = stays[i].died != 0;
    }
    metrics_compare(risk, risk, died, count, &pair);
    free(risk);
    free(died);
    return pair.covariance[0][0];
}

/* Effects of each judged group. */
struct effects {
    double *value[2], *variance[2]; /* logit AUROC, log ratio */
    size_t count[2];
};

static void add_effect(struct effects *effects, int which, double value, double variance)
{
    if (isfinite(value) && isfinite(variance) && variance > 0) {
        effects->value[which][effects->count[which]] = value;
        effects->variance[which][effects->count[which]++] = variance;
    }
}

static void add_group(const struct pooled_group *group, const struct named *stays,
                      struct effects *effects)
{
    double area = group->auroc.value, scale = area * (1 - area);
    double deaths = fmax((double)group->deaths, .5);
    if (group->judged) {
        add_effect(effects, 0, logit_of(area),
                   auroc_variance(stays, group->stays) / (scale * scale));
    }
    if (group->weighed) {
        add_effect(effects, 1, log(deaths / group->expected),
                   (1 - deaths / (double)group->stays) / deaths);
    }
}

void pooled_groups(const float *risk, const uint8_t *died, const char *const *name, size_t count,
                   size_t least, struct pooled_groups *out)
{
    struct named *stays = memory_new(count + 1, sizeof *stays);
    struct effects effects = {0};
    size_t known = 0;
    *out = (struct pooled_groups){.least = least};
    out->groups = memory_new(count + 1, sizeof *out->groups);
    for (int k = 0; k < 2; k++) {
        effects.value[k] = memory_new(count + 1, sizeof(double));
        effects.variance[k] = memory_new(count + 1, sizeof(double));
    }
    for (size_t i = 0; i < count; i++) {
        if (name[i]) {
            stays[known++] = (struct named){name[i], risk[i], died[i], i};
        }
    }
    out->unnamed = count - known;
    qsort(stays, known, sizeof *stays, by_name);
    for (size_t i = 0, end; i < known; i = end) {
        for (end = i + 1; end < known && strcmp(stays[end].name, stays[i].name) == 0; end++) {
        }
        struct pooled_group *group = &out->groups[out->count++];
        *group = judge_group(&stays[i], end - i, least);
        out->judged += group->judged;
        out->weighed += group->weighed;
        add_group(group, &stays[i], &effects);
    }
    out->auroc = pooled_effects(effects.value[0], effects.variance[0], effects.count[0]);
    out->ratio = pooled_effects(effects.value[1], effects.variance[1], effects.count[1]);
    scale_back(&out->auroc, share_of);
    scale_back(&out->ratio, exp);
    qsort(out->groups, out->count, sizeof *out->groups, by_stays);
    for (int k = 0; k < 2; k++) {
        free(effects.value[k]);
        free(effects.variance[k]);
    }
    free(stays);
}

void pooled_groups_free(struct pooled_groups *groups)
{
    free(groups->groups);
    *groups = (struct pooled_groups){0};
}

/* ---- sample size ---- */

/* Information about the slope: from the information matrix of a logistic regression on the logits,
 * assuming that they are calibrated. */
static double slope_information(const float *logit, size_t count)
{
    double a = 0, b = 0, ab = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        double x = (double)logit[i], risk = share_of(x), weight = risk * (1 - risk);
        a += weight / n;
        ab += weight * x / n;
        b += weight * x * x / n;
    }
    return (a * b - ab * ab) / a;
}

/* The standard error of an AUROC among n stays with this share of deaths (Newcombe). */
static double auroc_error(double area, double share, double n)
{
    double more = (n / 2 - 1) * ((1 - area) / (2 - area) + area / (1 + area));
    return sqrt(area * (1 - area) * (1 + more) / (n * n * share * (1 - share)));
}

struct pooled_sizes pooled_sizes(const float *logit, const uint8_t *died, size_t count,
                                 double auroc)
{
    double deaths = 0, narrow = .2 / (2 * Z95), wide = .1 / (2 * Z95);
    for (size_t i = 0; i < count; i++) {
        deaths += died[i] != 0;
    }
    double share = deaths / (double)count;
    if (!(share > 0 && share < 1)) {
        return (struct pooled_sizes){NAN, NAN, NAN};
    }
    double low = 1, high = 1e9;
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        *(auroc_error(auroc, share, middle) > wide ? &low : &high) = middle;
    }
    return (struct pooled_sizes){ceil((1 - share) / (share * narrow * narrow)),
                                 ceil(1 / (slope_information(logit, count) * narrow * narrow)),
                                 high};
}
